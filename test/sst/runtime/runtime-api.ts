import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/*
  Lambda's Runtime API, as far as AWS's runtime client uses it (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): the next
  invocation as a long poll, its response or error, and an error of initialisation. Not emulated: extensions, telemetry, and a freeze in between.
*/
export interface Answer {
	/** What the function returned, or threw as AWS's client reports it: `errorType`, `errorMessage`. */
	readonly response?: unknown;
	readonly error?: { readonly errorType: string; readonly errorMessage: string };
	/** From the invocation to its answer. */
	readonly ms: number;
}

export interface RuntimeApi {
	/** Host and port, as `AWS_LAMBDA_RUNTIME_API` has them. */
	readonly address: string;
	/** Resolves when the client asks for the first invocation: it has loaded the function. Rejects when the function cannot be loaded. */
	readonly ready: Promise<void>;
	/** One at a time, as Lambda does. */
	invoke(event: unknown, timeoutMs: number): Promise<Answer>;
	close(): Promise<void>;
}

const PREFIX = "/2018-06-01/runtime/";
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:unpacked";

export async function startRuntimeApi(): Promise<RuntimeApi> {
	const { promise: ready, resolve: loaded, reject: notLoaded } = Promise.withResolvers<void>();
	ready.catch(() => {});
	let waiting: ServerResponse | undefined;
	let queued: (() => void) | undefined;
	let answered: (answer: Omit<Answer, "ms">) => void = () => {};

	const server = createServer(async (request, response) => {
		const route = `${request.method} ${request.url?.slice(PREFIX.length).replace(/invocation\/[^/]+\/(?=response|error)/, "invocation/")}`;
		if (route === "GET invocation/next") {
			waiting = response;
			loaded();
			return queued?.();
		}
		const body = await readJson(request);
		response.writeHead(202).end("{}");
		if (route === "POST invocation/response") answered({ response: body });
		// Sound: the form of an error that the Runtime API defines.
		else if (route === "POST invocation/error") answered({ error: body as NonNullable<Answer["error"]> });
		else notLoaded(new Error(`${route}: ${JSON.stringify(body)}`));
	});
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	// Sound: a server that listens on a port has an address of this form.
	const { port } = server.address() as AddressInfo;

	return {
		address: `127.0.0.1:${port}`,
		ready,
		async invoke(event, timeoutMs) {
			if (waiting === undefined) await new Promise<void>((asked) => (queued = asked));
			const started = performance.now();
			const answer = new Promise<Omit<Answer, "ms">>((resolve) => (answered = resolve));
			const headers = {
				"content-type": "application/json",
				"lambda-runtime-aws-request-id": crypto.randomUUID(),
				"lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
				"lambda-runtime-invoked-function-arn": FUNCTION_ARN,
			};
			const asked = waiting;
			waiting = undefined;
			asked?.writeHead(200, headers).end(JSON.stringify(event));
			return { ...(await answer), ms: performance.now() - started };
		},
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}

async function readJson(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString() || "null");
}
