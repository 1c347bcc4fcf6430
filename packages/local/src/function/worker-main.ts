import { pathToFileURL } from "node:url";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { callHandler } from "./call-handler.ts";
import { describeExports } from "./handler-exports.ts";
import { packError } from "./portable-error.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

/*
  What runs in the worker of an execution environment. It is started before there is code to run, so that a reload has to import and nothing else;
  hence it loads nothing but its neighbours.
*/
// Sound: this file is only ever started as a worker, with this data.
const port = parentPort as MessagePort;
const { portsKey, brandKey } = workerData as WorkerStart;
const send = (message: FromWorker): void => port.postMessage(message);

let handler: (event: unknown, context: unknown) => unknown;

// Over the port, because it keeps the order of lines and answers, and needs no turn of this thread's loop.
for (const stream of ["stdout", "stderr"] as const) {
	process[stream].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
		send({ kind: "output", stream, chunk });
		const callback = typeof encoding === "function" ? encoding : done;
		if (typeof callback === "function") process.nextTick(callback as () => void);
		return true;
	};
}

/** As the runtime of Lambda does: an error that nobody caught ends the environment, and is what the invocation came to. */
function end(error: unknown): void {
	send({ kind: "uncaught", error: packError(error) });
	process.exit(1);
}
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

async function receive(message: ToWorker): Promise<void> {
	if (message.kind === "invoke") {
		const said = await callHandler(handler, message.call, Symbol.for(portsKey), process.env);
		return send({ kind: "said", said });
	}
	try {
		Object.assign(process.env, message.variables);
		const exports: Record<string, unknown> = await import(pathToFileURL(message.path).href);
		// Sound enough: whoever asks for the call has judged the exports first.
		handler = exports[message.exportName] as typeof handler;
		send({ kind: "loaded", exports: describeExports(exports, Symbol.for(brandKey)) });
	} catch (error) {
		send({ kind: "loadFailed", error: packError(error) });
	}
}

port.on("message", receive);
