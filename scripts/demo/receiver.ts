import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type Board, createBoard } from "@example/functions/delays/board";
import type { Alert } from "@example/functions/quakes/rules";
import type { AnalysisLine } from "@example/functions/weather/analyse";

/** What the handlers talk to: the dashboard's service, the webhook of alerts, and the store of log lines. */
export interface Receiver {
	/** `http://127.0.0.1:<port>` */
	readonly endpoint: string;
	readonly board: Board;
	/** One an earthquake: an idempotency key that was seen is dropped. */
	readonly alerts: ReadonlyMap<string, Alert>;
	/** Lines by the name of their object. */
	readonly objects: ReadonlyMap<string, readonly AnalysisLine[]>;
	close(): Promise<void>;
}

/** Starts it on 127.0.0.1, on a port of the system's choice. */
export async function startReceiver(): Promise<Receiver> {
	const board = createBoard();
	const alerts = new Map<string, Alert>();
	const objects = new Map<string, readonly AnalysisLine[]>();

	async function take(request: IncomingMessage): Promise<number> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks).toString();
		const [, service, ...name] = decodeURIComponent(request.url ?? "").split("/");
		if (service === "slices") {
			board.put(JSON.parse(body));
		} else if (service === "alerts") {
			const key = String(request.headers["idempotency-key"]);
			if (!alerts.has(key)) alerts.set(key, JSON.parse(body));
		} else if (service === "lines") {
			const lines = body.trim().split("\n");
			objects.set(
				name.join("/"),
				lines.map((line) => JSON.parse(line)),
			);
		} else {
			return 404;
		}
		return 204;
	}

	const server = createServer((request, response) => {
		take(request).then(
			(status) => response.writeHead(status).end(),
			() => response.writeHead(400).end(),
		);
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		board,
		alerts,
		objects,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
