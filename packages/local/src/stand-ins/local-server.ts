import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of plain HTTP that nobody outside this machine can reach. */
export interface LocalServer {
	/** `http://127.0.0.1:<port>` */
	readonly endpoint: string;
	/** Ends connections that are still open too. */
	close(): Promise<void>;
}

/**
 * Starts one on 127.0.0.1.
 * @param answer what it throws ends the connection without an answer
 * @param port 0 is one of the system's choice
 */
export async function startLocalServer(
	answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
	port = 0,
): Promise<LocalServer> {
	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", resolve);
	});
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Answers as AWS's services of JSON 1.1 do. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
