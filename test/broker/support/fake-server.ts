import { type Duplex, duplexPair } from "node:stream";
import { Framing } from "../../../packages/broker/src/wire/framing.ts";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";

export interface FakeRequest {
	readonly key: number;
	readonly version: number;
	readonly correlationId: number;
	readonly frame: Buffer;
}

/** The client's end of a connection whose other end does what a test says with each request. */
export function fakeServer(onRequest: (request: FakeRequest, stream: Duplex) => void): Duplex {
	const [client, server] = duplexPair();
	const framing = new Framing();
	server.on("error", () => {});
	server.on("data", (chunk: Buffer) => {
		for (const frame of framing.push(chunk, 2 ** 30)) {
			const head = { key: frame.readInt16BE(0), version: frame.readInt16BE(2), correlationId: frame.readInt32BE(4) };
			onRequest({ ...head, frame }, server);
		}
	});
	return client;
}

/** An answer: size, correlation id, body. */
export function answerOf(correlationId: number, body: Buffer): Buffer {
	const head = Buffer.alloc(8);
	head.writeInt32BE(body.length + 4, 0);
	head.writeInt32BE(correlationId, 4);
	return Buffer.concat([head, body]);
}

/** The body of an ApiVersions answer in version 0. */
export function versionsBody(ranges: Readonly<Record<number, readonly [first: number, last: number]>>, errorCode = 0): Buffer {
	const writer = new Writer();
	writer.int16(errorCode);
	writer.arrayLength(Object.keys(ranges).length, false);
	for (const [key, [first, last]] of Object.entries(ranges)) {
		writer.int16(Number(key));
		writer.int16(first);
		writer.int16(last);
	}
	return writer.whole();
}
