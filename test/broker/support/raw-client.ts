import { once } from "node:events";
import type { Duplex } from "node:stream";
import { ALL_APIS } from "../../../packages/broker/src/api/all.ts";
import type { ApiName } from "../../../packages/broker/src/server/api-names.ts";
import { Framing } from "../../../packages/broker/src/wire/framing.ts";
import { Reader } from "../../../packages/broker/src/wire/reader.ts";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";

/** A client that sends exactly the requests that a test names, in the version that it names. */
export interface RawClient {
	/** The answer's fields; rejects when the connection is closed before it. */
	request(name: ApiName, version: number, body: object): Promise<unknown>;
	/** Sends bytes as they are. */
	send(bytes: Buffer): void;
	/** Resolves when the broker has closed the connection. */
	readonly closed: Promise<void>;
	close(): void;
}

interface Waiting {
	readonly correlationId: number;
	readonly read: (reader: Reader) => unknown;
	readonly resolve: (response: unknown) => void;
	readonly reject: (error: Error) => void;
}

export function rawClient(stream: Duplex): RawClient {
	const framing = new Framing();
	const waiting: Waiting[] = [];
	let next = 1;
	stream.on("error", () => {});
	const closed = Promise.race([once(stream, "close"), once(stream, "end")]).then(() => {
		stream.destroy();
		for (const { reject } of waiting) reject(new Error("The connection was closed."));
	});
	stream.on("data", (chunk: Buffer) => {
		for (const frame of framing.push(chunk, 2 ** 30)) {
			const { correlationId, read, resolve, reject } = waiting.shift() as Waiting;
			const reader = new Reader(frame);
			const answered = reader.int32();
			if (answered !== correlationId) return reject(new Error(`Request ${correlationId} was answered as ${answered}.`));
			const response = read(reader);
			if (reader.left > 0) return reject(new Error(`${reader.left} bytes are left behind a response.`));
			resolve(response);
		}
	});
	return {
		request(name, version, body) {
			const api = ALL_APIS.find((each) => each.name === name);
			if (api === undefined) throw new Error(`There is no API ${name}.`);
			const flexible = api.isFlexible(version);
			const correlationId = next++;
			const writer = new Writer();
			writer.int16(api.key);
			writer.int16(version);
			writer.int32(correlationId);
			writer.string("raw", false);
			if (flexible) writer.noTags();
			api.request(version).write(writer, body);
			const read = (reader: Reader) => {
				if (flexible && name !== "ApiVersions") reader.skipTags();
				return api.response(version).read(reader);
			};
			const answer = new Promise<unknown>((resolve, reject) => waiting.push({ correlationId, read, resolve, reject }));
			stream.write(Buffer.concat(writer.frame()));
			return answer;
		},
		send: (bytes) => void stream.write(bytes),
		closed,
		close: () => stream.destroy(),
	};
}

/** The next answers of a connection on which a test writes bytes of its own, without their sizes. */
export function framesOf(stream: Duplex): () => Promise<Buffer> {
	const framing = new Framing();
	const frames: Buffer[] = [];
	let wake = () => {};
	stream.on("data", (chunk: Buffer) => {
		frames.push(...framing.push(chunk, 2 ** 30));
		wake();
	});
	return async () => {
		while (frames.length === 0) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		return frames.shift() as Buffer;
	};
}

/** What stands at a path of fields and indexes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
	return path.reduce((each: unknown, step) => (each as Record<string | number, unknown>)[step], value);
}
