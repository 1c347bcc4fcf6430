import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpRecorder extends AsyncDisposable {
	readonly endpoint: string;
	readonly requests: readonly {
		readonly method: string | undefined;
		readonly url: string | undefined;
		readonly headers: IncomingHttpHeaders;
		readonly body: string;
	}[];
}

/** A service on 127.0.0.1 that answers with one status and remembers what it was sent. */
export async function startHttpRecorder(status = 204): Promise<HttpRecorder> {
	const requests: HttpRecorder["requests"][number][] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const { method, url, headers } = request;
		requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
		response.writeHead(status).end();
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => {
				server.close(resolve);
			});
		},
	};
}
