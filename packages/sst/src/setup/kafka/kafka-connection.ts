import { isIP, connect as openPlain, type Socket } from "node:net";
import { type ConnectionOptions, connect as openTls } from "node:tls";
import type { Clock } from "@millrace/core/aws";
import { KafkaError, KafkaProtocolError, KafkaUnreachableError } from "./kafka-error.ts";
import { createByteReader, createByteWriter } from "./protocol-bytes.ts";
import { apiVersions, type KafkaRequest, saslAuthenticate, saslHandshake } from "./requests.ts";

export interface KafkaAddress {
	readonly host: string;
	readonly port: number;
}

export interface KafkaSecurity {
	/** `false` for a plain connection, which MSK Serverless does not have. */
	readonly tls: ConnectionOptions | false;
	/** A token for SASL/OAUTHBEARER; left out, the connection does not authenticate. */
	readonly token?: () => string;
}

export interface KafkaConnectionOptions extends KafkaSecurity {
	readonly clock: Clock;
	/** How long opening, and each answer, may take. */
	readonly timeoutMs: number;
}

/** One connection to one broker, ready to be asked. */
export interface KafkaConnection {
	/** False once the connection has ended; every `send` rejects from then on. */
	readonly open: boolean;
	/** @throws {KafkaUnreachableError} without an answer; {KafkaProtocolError} for one that cannot be read. */
	send<Answer>(request: KafkaRequest<Answer>): Promise<Answer>;
	close(): void;
}

const CLIENT_ID = "millrace-setup";
/** Far more than the description of 2,400 partitions takes. */
const MAX_ANSWER_BYTES = 16_777_216;

/*
  A message => size INT32 (of what follows), then
    request header v1    apiKey INT16, apiVersion INT16, correlationId INT32, clientId NULLABLE_STRING
    response header v0   correlationId INT32
  The broker answers the requests of a connection in their order.
*/

/**
 * Opens a connection, learns which requests the broker speaks, and authenticates.
 *
 * @throws {KafkaUnreachableError} when there is nobody or no answer in time; {KafkaError} when the broker refuses the token.
 */
export async function connectKafka(address: KafkaAddress, options: KafkaConnectionOptions): Promise<KafkaConnection> {
	const { clock, timeoutMs, token } = options;
	const where = `${address.host}:${address.port}`;
	const socket = await openSocket(address, options);
	const waiting = new Map<number, { readonly resolve: (body: Buffer) => void; readonly reject: (error: Error) => void }>();
	let ranges: ReadonlyMap<number, readonly [min: number, max: number]> | undefined;
	let sent = 0;
	let received: Buffer = Buffer.alloc(0);
	let open = true;

	const end = (error: Error): void => {
		open = false;
		socket.destroy();
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	};
	socket.on("error", (error) => end(unreachable(where, error.message, error)));
	socket.on("close", () => end(unreachable(where, "the connection ended")));
	socket.on("data", (chunk: Buffer) => {
		received = Buffer.concat([received, chunk]);
		while (received.length >= 4) {
			const size = received.readInt32BE(0);
			if (size < 4 || size > MAX_ANSWER_BYTES) {
				return end(new KafkaProtocolError(`${where} sent what is no answer of Kafka.`, { fix: "Check the bootstrap address." }));
			}
			if (received.length < 4 + size) return;
			waiting.get(received.readInt32BE(4))?.resolve(received.subarray(8, 4 + size));
			received = received.subarray(4 + size);
		}
	});

	const connection: KafkaConnection = {
		get open() {
			return open;
		},
		async send(request) {
			const range = ranges?.get(request.apiKey);
			if (ranges && (!range || request.version < range[0] || request.version > range[1])) {
				throw new KafkaProtocolError(`${where} does not speak ${request.name} in version ${request.version}.`, {
					fix: "Kafka 2.4 or newer is needed.",
				});
			}
			const body = await exchange(request);
			try {
				return request.read(createByteReader(body));
			} catch (cause) {
				throw new KafkaProtocolError(`${where} answered ${request.name} with what cannot be read.`, { cause });
			}
		},
		close: () => end(unreachable(where, "the connection was closed")),
	};

	function exchange(request: KafkaRequest<unknown>): Promise<Buffer> {
		const correlationId = ++sent;
		const writer = createByteWriter();
		writer.int16(request.apiKey).int16(request.version).int32(correlationId).string(CLIENT_ID);
		request.write(writer);
		const message = writer.done();
		const size = Buffer.alloc(4);
		size.writeInt32BE(message.length);
		return new Promise<Buffer>((resolve, reject) => {
			if (!open) return reject(unreachable(where, "the connection has ended"));
			const stop = clock.after(timeoutMs, () => end(unreachable(where, `no answer to ${request.name} within ${timeoutMs} ms`)));
			const settle = () => {
				stop();
				waiting.delete(correlationId);
			};
			waiting.set(correlationId, {
				resolve(body) {
					settle();
					resolve(body);
				},
				reject(error) {
					settle();
					reject(error);
				},
			});
			socket.write(Buffer.concat([size, message]));
		});
	}

	try {
		const spoken = await connection.send(apiVersions());
		if (spoken.error !== 0) throw new KafkaError(spoken.error, `ApiVersions at ${where}`);
		ranges = new Map(spoken.ranges.map(({ apiKey, min, max }) => [apiKey, [min, max]]));
		if (token) await authenticate(connection, token(), where);
		return connection;
	} catch (error) {
		connection.close();
		throw error;
	}
}

/** SASL/OAUTHBEARER as RFC 7628 has it: one message with the token; an answer that is not empty says why it was refused. */
async function authenticate(connection: KafkaConnection, token: string, where: string): Promise<void> {
	const handshake = await connection.send(saslHandshake("OAUTHBEARER"));
	if (handshake.error !== 0) {
		throw new KafkaError(handshake.error, `SaslHandshake at ${where}`, `it speaks ${handshake.mechanisms.join(", ")}`);
	}
	const answer = await connection.send(saslAuthenticate(Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`)));
	if (answer.error !== 0) throw new KafkaError(answer.error, `SaslAuthenticate at ${where}`, answer.message);
	if (answer.bytes.length > 0) throw new KafkaError(58, `SaslAuthenticate at ${where}`, Buffer.from(answer.bytes).toString());
}

function openSocket({ host, port }: KafkaAddress, { tls, clock, timeoutMs }: KafkaConnectionOptions): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = tls
			? openTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...tls })
			: openPlain({ host, port });
		const fail = (error: Error): void => {
			stop();
			socket.destroy();
			reject(unreachable(`${host}:${port}`, error.message, error));
		};
		const stop = clock.after(timeoutMs, () => fail(new Error(`no connection within ${timeoutMs} ms`)));
		socket.once("error", fail);
		socket.once(tls ? "secureConnect" : "connect", () => {
			stop();
			socket.off("error", fail);
			socket.setNoDelay();
			resolve(socket);
		});
	});
}

function unreachable(where: string, why: string, cause?: Error): KafkaUnreachableError {
	return new KafkaUnreachableError(`${where} cannot be asked: ${why}.`, {
		fix: "Check that the step sits in the cluster's VPC, and that the cluster's security group lets it in on port 9098.",
		cause,
	});
}
