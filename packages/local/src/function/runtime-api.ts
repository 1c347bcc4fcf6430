import type { IncomingMessage, ServerResponse } from "node:http";
import { startLocalServer } from "../stand-ins/local-server.ts";
import type { Call, SaidOutcome } from "./call-handler.ts";
import type { Code } from "./execution-environment.ts";
import { MAX_RESPONSE_BYTES } from "./function-errors.ts";
import type { HandlerExports } from "./handler-exports.ts";
import type { PortableError } from "./portable-error.ts";

/*
  Lambda's Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), for one execution environment:
    GET  /2018-06-01/runtime/invocation/next           a long poll
    POST /2018-06-01/runtime/invocation/<id>/response
    POST /2018-06-01/runtime/invocation/<id>/error
    POST /2018-06-01/runtime/init/error
  Not emulated: extensions, telemetry, streamed responses, and a freeze between invocations.

  Beside it, for our own client (process-main.ts) alone:
    GET  /millrace/load                                a long poll: which code to load
    POST /millrace/loaded                              what it exports
    POST /millrace/invocation/<id>/told                what AWS's routes have no place for, before the answer itself
*/

/** An error as runtime clients report it. */
export interface RuntimeError {
	readonly errorType: string;
	readonly errorMessage: string;
	/** Lines of the stack; AWS's client calls it `trace`, its documentation `stackTrace`. */
	readonly trace?: readonly string[];
	readonly stackTrace?: readonly string[];
}

/** What our own client says beside an answer. */
export interface Told {
	readonly outcomes?: readonly SaidOutcome[];
	readonly error?: PortableError;
	readonly notJson?: boolean;
	/** Nobody caught the error, and the process ends. */
	readonly uncaught?: boolean;
}

export type RuntimeAnswer = { readonly told: Told } & (
	| { readonly kind: "response"; readonly json: string }
	| { readonly kind: "tooLarge"; readonly bytes: number }
	| { readonly kind: "error"; readonly error: RuntimeError }
);

/** What our own client is told to load. */
export type LoadInstruction = Code & {
	/** Keys of core's symbols. */
	readonly portsKey: string;
	readonly brandKey: string;
	/** Written to both outputs at the end of each invocation. */
	readonly mark: string;
};

export interface RuntimeApi {
	/** Host and port, as `AWS_LAMBDA_RUNTIME_API` has them. */
	readonly address: string;
	/** Resolves when the client asks for its first invocation: the code is loaded. */
	readonly ready: Promise<void>;
	/** Resolves when the code cannot be loaded. */
	readonly initError: Promise<RuntimeError & { readonly told: Told }>;
	/** What our own client says that the code exports. */
	load(instruction: LoadInstruction): Promise<HandlerExports>;
	/** One at a time, as Lambda does. Stays unanswered when the client is gone. */
	invoke(call: Call): Promise<RuntimeAnswer>;
	close(): Promise<void>;
}

const RUNTIME = "/2018-06-01/runtime/";
const INVOCATION = /^\/(?:2018-06-01\/runtime|millrace)\/invocation\/([^/]+)\/(response|error|told)$/;
/** Of an event, a response or an error; more is no answer of any client. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export async function startRuntimeApi(): Promise<RuntimeApi> {
	const ready = Promise.withResolvers<void>();
	const initError = Promise.withResolvers<RuntimeError & { readonly told: Told }>();
	const exported = Promise.withResolvers<HandlerExports>();
	const toLoad = Promise.withResolvers<LoadInstruction>();
	let next = Promise.withResolvers<Call>();
	let running: { readonly id: string; readonly answer: (answer: RuntimeAnswer) => void; told: Told } | undefined;

	async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = `${request.method} ${request.url}`;
		if (request.headers.host !== address || request.headers.origin !== undefined) {
			// A page in a browser, which must not be given events.
			return end(response, 403, { errorType: "Forbidden", errorMessage: "Only for runtime clients." });
		}
		switch (path) {
			case `GET ${RUNTIME}invocation/next`:
				ready.resolve();
				return hand(response, await next.promise);
			case "GET /millrace/load":
				return end(response, 200, await toLoad.promise);
			case `POST ${RUNTIME}init/error`: {
				// Sound: the form of an error that the Runtime API defines, with what our client adds.
				const body = JSON.parse((await read(request)).text) as RuntimeError & { readonly told?: Told };
				initError.resolve({ ...body, told: body.told ?? {} });
				return end(response, 202, { status: "OK" });
			}
			case "POST /millrace/loaded":
				exported.resolve(JSON.parse((await read(request)).text) as HandlerExports);
				return end(response, 202, { status: "OK" });
			default:
				return answer(request, response);
		}
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, id, what] = (request.method === "POST" && INVOCATION.exec(request.url ?? "")) || [];
		if (what === undefined) return end(response, 404, { errorType: "NotFound", errorMessage: "There is no such route." });
		const { text, bytes } = await read(request);
		const invocation = running;
		if (invocation === undefined || invocation.id !== id) {
			return end(response, 400, { errorType: "InvalidRequestID", errorMessage: "Invalid request ID" });
		}
		if (what === "told") {
			invocation.told = JSON.parse(text) as Told;
			return end(response, 202, { status: "OK" });
		}
		running = undefined;
		const { told } = invocation;
		if (what === "error") {
			end(response, 202, { status: "OK" });
			return invocation.answer({ kind: "error", error: JSON.parse(text) as RuntimeError, told });
		}
		if (bytes > MAX_RESPONSE_BYTES) {
			end(response, 413, {
				errorType: "RequestEntityTooLarge",
				errorMessage: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
			});
			return invocation.answer({ kind: "tooLarge", bytes, told });
		}
		end(response, 202, { status: "OK" });
		invocation.answer({ kind: "response", json: text, told });
	}

	const server = await startLocalServer(route);
	const address = server.endpoint.slice("http://".length);

	return {
		address,
		ready: ready.promise,
		initError: initError.promise,
		load(instruction) {
			toLoad.resolve(instruction);
			return exported.promise;
		},
		invoke(call) {
			return new Promise((resolve) => {
				running = { id: call.requestId, answer: resolve, told: {} };
				next.resolve(call);
			});
		},
		close: server.close,
	};

	function hand(response: ServerResponse, { requestId, deadline, functionArn, event }: Call): void {
		next = Promise.withResolvers();
		response.writeHead(200, {
			"content-type": "application/json",
			"lambda-runtime-aws-request-id": requestId,
			"lambda-runtime-deadline-ms": String(Math.round(deadline)),
			"lambda-runtime-invoked-function-arn": functionArn,
		});
		response.end(JSON.stringify(event));
	}
}

function end(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The body, of which no more is kept than anybody may send. */
async function read(request: IncomingMessage): Promise<{ readonly text: string; readonly bytes: number }> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
	}
	return { text: Buffer.concat(chunks).toString(), bytes };
}
