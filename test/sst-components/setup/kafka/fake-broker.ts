import { type AddressInfo, createServer, type Socket } from "node:net";

/** What the broker does with a request: these bytes behind the correlation id, no answer, or the end of the connection. */
export type BrokerAnswer = Uint8Array | "silence" | "hang up";

export interface FakeBroker {
	readonly host: string;
	readonly port: number;
	/** Names of the requests that came, each once it came. */
	readonly asked: string[];
	close(): void;
}

const NAMES: Readonly<Record<number, string>> = {
	...{ 3: "Metadata", 17: "SaslHandshake", 18: "ApiVersions", 19: "CreateTopics" },
	...{ 32: "DescribeConfigs", 36: "SaslAuthenticate", 37: "CreatePartitions", 44: "IncrementalAlterConfigs" },
};

/** The answer to ApiVersions of a broker that speaks what the step needs. */
export const speaksAll: Buffer = apiVersions(Object.keys(NAMES).map((key) => [Number(key), 0, 4]));

export function apiVersions(ranges: readonly (readonly [apiKey: number, min: number, max: number])[]): Buffer {
	const answer = Buffer.alloc(6 + ranges.length * 6);
	answer.writeInt32BE(ranges.length, 2);
	ranges.forEach(([key, min, max], index) => {
		answer.writeInt16BE(key, 6 + index * 6);
		answer.writeInt16BE(min, 8 + index * 6);
		answer.writeInt16BE(max, 10 + index * 6);
	});
	return answer;
}

/** Listens on this machine and answers each request as told, the bytes in pieces of `pieceBytes`. */
export async function fakeBroker(
	answer: (name: string, body: Buffer, broker: FakeBroker) => BrokerAnswer,
	{ pieceBytes = 1_000_000 }: { readonly pieceBytes?: number } = {},
): Promise<FakeBroker> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.setNoDelay();
		socket.on("error", () => {});
		let received = Buffer.alloc(0);
		socket.on("data", (chunk) => {
			received = Buffer.concat([received, chunk]);
			while (received.length >= 4 && received.length >= 4 + received.readInt32BE()) {
				const message = received.subarray(4, 4 + received.readInt32BE());
				received = received.subarray(4 + message.length);
				const name = NAMES[message.readInt16BE()] ?? "unknown";
				broker.asked.push(name);
				const body = message.subarray(10 + message.readInt16BE(8));
				const bytes = answer(name, body, broker);
				if (bytes === "hang up") socket.destroy();
				else if (bytes !== "silence") send(socket, frame(message.readInt32BE(4), bytes), pieceBytes);
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const broker: FakeBroker = {
		host: "127.0.0.1",
		port: (server.address() as AddressInfo).port,
		asked: [],
		close() {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
	return broker;
}

function frame(correlationId: number, body: Uint8Array): Buffer {
	const head = Buffer.alloc(8);
	head.writeInt32BE(4 + body.length);
	head.writeInt32BE(correlationId, 4);
	return Buffer.concat([head, body]);
}

function send(socket: Socket, bytes: Buffer, pieceBytes: number): void {
	for (let at = 0; at < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
}
