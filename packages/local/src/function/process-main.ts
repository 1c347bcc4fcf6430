import { Agent, request } from "node:http";
import { pathToFileURL } from "node:url";
import { callHandler, type Said } from "./call-handler.ts";
import { describeExports } from "./handler-exports.ts";
import { type PortableError, packError } from "./portable-error.ts";
import type { LoadInstruction, RuntimeError, Told } from "./runtime-api.ts";

/*
  What runs in the process of an execution environment: a client of Lambda's Runtime API. It is started before there is code to run, so it
  asks for that first, by a route of ours; it loads nothing but its neighbours.
*/
const RUNTIME = "/2018-06-01/runtime";
const [host, port] = (process.env["AWS_LAMBDA_RUNTIME_API"] ?? "").split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
/** A second connection, for what is said while a long poll waits. */
const urgent = new Agent({ keepAlive: false });

let requestId: string | undefined;
let mark = "";
const writes = { stdout: process.stdout.write.bind(process.stdout), stderr: process.stderr.write.bind(process.stderr) };

process.on("uncaughtException", (error) => void end(error, 129));
process.on("unhandledRejection", (error) => void end(error, 128));
// Nothing is left to wait for, yet there is no answer: AWS's client says the same, with this name.
process.on("beforeExit", () => {
	const error = new Error("The event loop is empty, but the handler's promise was never settled.");
	void end(Object.assign(error, { name: "Runtime.NodeJsExit", stack: "" }), 1);
});

const { path, exportName, variables, portsKey, brandKey, ...instruction } = (await get("/millrace/load")).json as LoadInstruction;
mark = instruction.mark;
Object.assign(process.env, variables);
process.chdir(variables["LAMBDA_TASK_ROOT"] ?? ".");

const handler = await load();
for (;;) await runNext();

async function load(): Promise<(event: unknown, context: unknown) => unknown> {
	try {
		const exports: Record<string, unknown> = await import(pathToFileURL(path).href);
		await post("/millrace/loaded", describeExports(exports, Symbol.for(brandKey)));
		// Sound enough: whoever asks for an invocation has judged the exports first.
		return exports[exportName] as (event: unknown, context: unknown) => unknown;
	} catch (error) {
		const packed = packError(error);
		await post(`${RUNTIME}/init/error`, { ...describe(packed), told: { error: packed } });
		process.exit(1);
	}
}

async function runNext(): Promise<void> {
	const { json, headers } = await get(`${RUNTIME}/invocation/next`);
	const id = String(headers["lambda-runtime-aws-request-id"]);
	requestId = id;
	const call = {
		requestId: id,
		functionArn: String(headers["lambda-runtime-invoked-function-arn"]),
		deadline: Number(headers["lambda-runtime-deadline-ms"]),
		event: json,
	};
	const { outcomes, result } = await callHandler(handler, call, Symbol.for(portsKey), process.env);
	await tell(id, { outcomes, ...(result.kind !== "returned" && { error: result.error, notJson: result.kind === "notJson" }) });
	if (result.kind === "returned") await post(`${RUNTIME}/invocation/${id}/response`, result.json);
	else await post(`${RUNTIME}/invocation/${id}/error`, describe(result.error));
	requestId = undefined;
}

/** What nobody caught is what the invocation came to, and ends the process, as in Lambda. */
async function end(error: unknown, status: number): Promise<void> {
	const id = requestId;
	const packed = packError(error);
	try {
		if (id !== undefined) {
			await tell(id, { error: packed, uncaught: true }, urgent);
			await post(`${RUNTIME}/invocation/${id}/error`, describe(packed), urgent);
		}
	} finally {
		process.exit(status);
	}
}

/** Says what belongs to an answer, after all that the handler wrote. */
async function tell(id: string, told: Told & { readonly outcomes?: Said["outcomes"] }, through = agent): Promise<void> {
	await Promise.all([writeMark("stdout"), writeMark("stderr")]);
	await post(`/millrace/invocation/${id}/told`, told, through);
}

function writeMark(stream: "stdout" | "stderr"): Promise<void> {
	return new Promise((resolve) => void writes[stream](`${mark}\n`, () => resolve()));
}

function describe(error: PortableError): RuntimeError {
	if (error.kind === "value") return { errorType: typeof error.value, errorMessage: String(error.value), stackTrace: [] };
	return { errorType: error.name, errorMessage: error.message, stackTrace: error.stack.split("\n") };
}

function get(route: string): Promise<{ readonly json: unknown; readonly headers: NodeJS.Dict<string | string[]> }> {
	return send("GET", route);
}

function post(route: string, body: unknown, through = agent): Promise<unknown> {
	return send("POST", route, typeof body === "string" ? body : JSON.stringify(body), through);
}

/** Whoever answers is gone when this fails, and then there is nothing left to run for. */
function send(
	method: string,
	route: string,
	body?: string,
	through = agent,
): Promise<{ readonly json: unknown; readonly headers: NodeJS.Dict<string | string[]> }> {
	return new Promise((resolve) => {
		const sent = request({ host, port, method, path: route, agent: through }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("error", quit);
			response.on("end", () =>
				resolve({ json: JSON.parse(Buffer.concat(chunks).toString() || "null"), headers: response.headers }),
			);
		});
		sent.on("error", quit);
		sent.end(body);
	});
}

function quit(): never {
	process.exit(1);
}
