import { connect } from "node:net";

/*
  A message => size INT32 (of what follows), then
    request header v1    apiKey INT16, apiVersion INT16, correlationId INT32, clientId NULLABLE_STRING
    response header v0   correlationId INT32
*/

/**
 * Asks one question on a connection of its own, and gives what follows the header of the answer.
 *
 * @param body what follows the header of the request
 */
export async function askKafka(
	port: number,
	apiKey: number,
	apiVersion: number,
	body: Buffer,
	timeoutMs: number,
): Promise<Buffer> {
	const header = Buffer.alloc(14);
	header.writeInt32BE(10 + body.length, 0);
	header.writeInt16BE(apiKey, 4);
	header.writeInt16BE(apiVersion, 6);
	header.writeInt32BE(1, 8);
	header.writeInt16BE(-1, 12);
	const socket = connect({ host: "127.0.0.1", port });
	try {
		return await new Promise<Buffer>((resolve, reject) => {
			let received: Buffer = Buffer.alloc(0);
			socket.setTimeout(timeoutMs, () => reject(new Error(`No answer within ${timeoutMs} ms.`)));
			socket.once("error", reject);
			socket.once("close", () => reject(new Error("The connection ended.")));
			socket.once("connect", () => socket.write(Buffer.concat([header, body])));
			socket.on("data", (chunk: Buffer) => {
				received = Buffer.concat([received, chunk]);
				if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) resolve(received.subarray(8));
			});
		});
	} finally {
		socket.destroy();
	}
}

/**
 * How many brokers a cluster has, as one of them says.
 *
 * Metadata v1 => [topic STRING]; answer => [nodeId INT32, host STRING, port INT32, rack NULLABLE_STRING], ...
 */
export async function countBrokers(port: number, timeoutMs: number): Promise<number> {
	const noTopics = Buffer.alloc(4);
	return (await askKafka(port, 3, 1, noTopics, timeoutMs)).readInt32BE(0);
}

/** A topic to be made. */
export interface NewTopic {
	readonly name: string;
	readonly partitions: number;
}

/**
 * Makes topics with one replica each.
 *
 * CreateTopics v2 => [name STRING, partitions INT32, replicas INT16, [assignment], [config]], timeoutMs INT32, validateOnly BOOLEAN;
 * answer => throttleMs INT32, [name STRING, error INT16, message NULLABLE_STRING]
 *
 * @returns for each topic the error code, 0 for none, and what Kafka says of it
 */
export async function createTopics(
	port: number,
	topics: readonly NewTopic[],
	timeoutMs: number,
): Promise<readonly { readonly name: string; readonly error: number; readonly message: string }[]> {
	const described = topics.map(({ name, partitions }) => {
		const rest = Buffer.alloc(14);
		rest.writeInt32BE(partitions, 0);
		rest.writeInt16BE(1, 4);
		return Buffer.concat([text(name), rest]);
	});
	const end = Buffer.alloc(5);
	end.writeInt32BE(timeoutMs, 0);
	const answer = await askKafka(port, 19, 2, Buffer.concat([int32(topics.length), ...described, end]), timeoutMs);
	let at = 8;
	const readText = () => {
		const length = Math.max(answer.readInt16BE(at), 0);
		at += 2 + length;
		return answer.toString("utf8", at - length, at);
	};
	return topics.map(() => {
		const name = readText();
		const error = answer.readInt16BE(at);
		at += 2;
		return { name, error, message: readText() };
	});
}

function int32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeInt32BE(value);
	return bytes;
}

function text(value: string): Buffer {
	const length = Buffer.alloc(2);
	length.writeInt16BE(Buffer.byteLength(value));
	return Buffer.concat([length, Buffer.from(value)]);
}
