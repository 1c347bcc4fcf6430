import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/*
  A stand-in for what SST's command line asks of AWS itself, as an endpoint and as the proxy for everything else.

  Emulated: SSM's GetParameter of `/sst/bootstrap`, with the buckets of an account that SST has been used in.
  Everything else is refused and remembered, so that a test can show that nothing went past this machine.
*/
export interface AwsStandIn {
	/** Where AWS's endpoint and the proxy are. */
	readonly url: string;
	/** What was asked in vain: an operation, or the host that a connection was wanted to. */
	readonly refused: readonly string[];
	close(): Promise<void>;
}

export async function startAwsStandIn(): Promise<AwsStandIn> {
	const refused: string[] = [];
	const server = createServer(async (request, response) => {
		const operation = String(request.headers["x-amz-target"] ?? `${request.method} ${request.url}`);
		const body = await readBody(request);
		if (operation === "AmazonSSM.GetParameter" && JSON.parse(body).Name === "/sst/bootstrap") {
			return answer(response, 200, { Parameter: { Name: "/sst/bootstrap", Type: "String", Value: JSON.stringify(BOOTSTRAP) } });
		}
		refused.push(operation);
		answer(response, 400, { __type: "AccessDeniedException", message: `The AWS stand-in does not know ${operation}.` });
	});
	server.on("connect", (request, socket) => {
		refused.push(String(request.url));
		socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
	});
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	// Sound: a server that listens on a port has an address of this form.
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		refused,
		close: () => new Promise((closed) => server.close(() => closed())),
	};
}

/** A version above any that SST would upgrade from. */
const BOOTSTRAP = { version: 99, asset: "sst-asset-standin", state: "sst-state-standin" };

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
