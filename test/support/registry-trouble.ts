import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../packages/core/src/runtime/clock.ts";

/* Registries in trouble, on real sockets: what a client of any registry has to survive. */

/** Real sockets answer in their own time, so waits end at once and timeouts when the test says so. */
export interface SocketClock extends Clock {
	/** Milliseconds of each wait between tries. */
	readonly waits: number[];
	/** Lets every request that is under way run out of time. */
	timeOut(): void;
}

const REQUEST_TIMEOUT_MS = 3000;

export function socketClock(): SocketClock {
	const timeouts = new Set<() => void>();
	const waits: number[] = [];
	return {
		waits,
		now: () => 1_700_000_000_000,
		after(milliseconds, call) {
			if (milliseconds === REQUEST_TIMEOUT_MS) timeouts.add(call);
			else if (milliseconds < REQUEST_TIMEOUT_MS) {
				waits.push(milliseconds);
				setImmediate(call);
			}
			return () => void timeouts.delete(call);
		},
		timeOut() {
			for (const call of timeouts) call();
		},
	};
}

export interface RawServer {
	/** `127.0.0.1:<port>` */
	readonly host: string;
	close(): Promise<void>;
}

async function listen(server: Server, closeAll: () => void): Promise<RawServer> {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				closeAll();
			}),
	};
}

/** A server of HTTP that answers as the test says. */
export function serveHttp(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<RawServer> {
	const server = createServer((request, response) => {
		request.resume();
		answer(request, response);
	});
	return listen(server, () => server.closeAllConnections());
}

/** A server that gets what comes on a connection, whatever protocol that is. */
export function serveTcp(onData: (socket: Socket) => void): Promise<RawServer> {
	const sockets = new Set<Socket>();
	const server = createTcpServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("close", () => sockets.delete(socket));
		socket.once("data", () => onData(socket));
	});
	return listen(server, () => {
		for (const socket of sockets) socket.destroy();
	});
}

export interface Trouble {
	readonly title: string;
	/** The protocol that the client is told to speak. @default "http" */
	readonly protocol?: "http" | "https";
	readonly start: (clock: SocketClock) => Promise<RawServer>;
}

const http = (title: string, answer: (response: ServerResponse, clock: SocketClock) => void): Trouble => ({
	title,
	start: (clock) => serveHttp((_request, response) => answer(response, clock)),
});
const tcp = (title: string, onData: (socket: Socket, clock: SocketClock) => void, protocol?: "https"): Trouble => ({
	title,
	...(protocol && { protocol }),
	start: (clock) => serveTcp((socket) => onData(socket, clock)),
});
const answers = (title: string, status: number, body: string | Uint8Array, headers = {}): Trouble =>
	http(title, (response) => void response.writeHead(status, headers).end(body));

const HTML = "<!doctype html><title>marker-text</title><p>Please log in.";
/** More than any answer of a registry. */
const HUGE = 2_000_000;

/** Each must block the records that need an answer, with a code, and end within its tries. */
export const TROUBLES: readonly Trouble[] = [
	answers("an HTML page", 200, HTML, { "content-type": "text/html" }),
	answers("an empty answer", 200, ""),
	answers("truncated JSON", 200, '{"SchemaDefinition":"{\\"marker-text'),
	answers("JSON that is null", 200, "null"),
	answers("JSON that is a list", 200, "[]"),
	answers("JSON that is a text", 200, '"AVAILABLE"'),
	answers("an object without a schema", 200, "{}"),
	answers("a schema that is no text", 200, '{"SchemaDefinition":{"marker-text":1},"schema":{"marker-text":1}}'),
	answers("text that is no schema", 200, '{"SchemaDefinition":"marker-text","schema":"marker-text"}'),
	answers(
		"a schema of half a record",
		200,
		'{"SchemaDefinition":"{\\"type\\":\\"record\\"}","schema":"{\\"type\\":\\"record\\"}"}',
	),
	answers("bytes that are no text", 200, Uint8Array.of(0xff, 0xfe, 0, 1)),
	answers(
		"an error in an answer of status 200",
		200,
		'{"__type":"EntityNotFoundException","error_code":40403,"message":"marker-text"}',
	),
	answers("an error without a type", 400, "{}"),
	answers("an error whose type is no word", 400, '{"__type":"x marker-text y","error_code":"marker-text"}'),
	...[301, 302, 307, 308].map((status) =>
		answers(`a redirect of status ${status}`, status, "", { location: "http://127.0.0.1:9/" }),
	),
	...[204, 400, 404, 409, 410, 418, 429, 500, 502, 503, 504].map((status) => answers(`status ${status} and HTML`, status, HTML)),
	answers("a server error that says that nothing is there", 503, '{"__type":"EntityNotFoundException","error_code":40403}'),
	http("a huge answer", (response) => void response.end(JSON.stringify({ SchemaDefinition: "x".repeat(HUGE), schema: "x" }))),
	http("an answer without end", (response) => {
		const more = () => {
			while (!response.destroyed && response.write("x".repeat(65_536)));
		};
		response.on("drain", more);
		more();
	}),
	http("an answer that stops in its middle", (response, clock) => {
		response.writeHead(200, { "content-length": "1000" });
		response.write('{"SchemaDefinition":"', () => clock.timeOut());
	}),
	http("an answer that is cut in its middle", (response) => {
		response.writeHead(200, { "content-length": "1000" });
		response.write('{"SchemaDefinition":"', () => response.destroy());
	}),
	http("no answer in time", (_response, clock) => clock.timeOut()),
	tcp("a connection that is closed", (socket) => socket.end()),
	tcp("a connection that is reset", (socket) => socket.resetAndDestroy()),
	tcp("another protocol", (socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")),
	tcp("a head without end", (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}`)),
	tcp("a reset while TLS is agreed on", (socket) => socket.resetAndDestroy(), "https"),
	tcp("no TLS where it is expected", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "https"),
	tcp("TLS that is never agreed on", (_socket, clock) => clock.timeOut(), "https"),
];
