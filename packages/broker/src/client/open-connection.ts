import type { Duplex } from "node:stream";
import { apiVersions as describeApiVersions } from "../api/api-versions.ts";
import { saslAuthenticate } from "../api/sasl-authenticate.ts";
import { saslHandshake } from "../api/sasl-handshake.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { BrokerConnection, type BrokerConnectionOptions } from "./broker-connection.ts";
import { KafkaUnauthorisedError, refusal } from "./client-errors.ts";

/** How a client shows who it is. */
export type SaslLogin =
	| { readonly mechanism: "PLAIN"; readonly username: string; readonly password: string }
	/** `token` is called for each connection. MSK's are made by `createMskToken` of `@millrace/core/msk-iam`. */
	| { readonly mechanism: "OAUTHBEARER"; readonly token: () => string | Promise<string> };

export interface OpenConnectionOptions extends BrokerConnectionOptions {
	/** Left out, the client does not say who it is. */
	readonly login?: SaslLogin | undefined;
}

/** Part of a login's life in which requests are sent: the broker closes a connection on which one comes too late. */
const USABLE = 0.85;
const API_VERSIONS = /* @__PURE__ */ describeApiVersions(() => []);

/**
 * Makes a connection out of a stream that is connected: asks which versions the broker serves, and logs in.
 *
 * @throws {KafkaUnreachableError} when the stream ends, or no answer comes in time.
 * @throws {KafkaUnauthorisedError} when the login is refused.
 * @throws {KafkaAnswerInvalidError} when whoever answers is no Kafka broker.
 */
export async function openConnection(stream: Duplex, options: OpenConnectionOptions): Promise<BrokerConnection> {
	const connection = new BrokerConnection(stream, options);
	try {
		const { errorCode, apiKeys } = await connection.send(API_VERSIONS, { clientSoftwareName: "", clientSoftwareVersion: "" });
		if (errorCode !== ERROR_CODES.NONE) throw refusal(errorCode, `ApiVersions at ${options.where}`);
		connection.negotiated(new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]])));
		if (options.login !== undefined) await logIn(connection, options.login, options);
		return connection;
	} catch (error) {
		connection.close();
		throw error;
	}
}

async function logIn(connection: BrokerConnection, login: SaslLogin, { where, clock }: OpenConnectionOptions): Promise<void> {
	const { mechanism } = login;
	const handshake = await connection.send(saslHandshake, { mechanism });
	if (handshake.errorCode !== ERROR_CODES.NONE) {
		const detail = `asked for ${mechanism}, served are: ${handshake.mechanisms.join(", ") || "none"}`;
		throw refusal(handshake.errorCode, `The login at ${where}`, detail);
	}
	const authBytes = Buffer.from(await firstMessage(login));
	const at = clock.now();
	const answer = await connection.send(saslAuthenticate, { authBytes });
	if (answer.errorCode !== ERROR_CODES.NONE) throw refusal(answer.errorCode, `The login at ${where}`, answer.errorMessage);
	if (answer.authBytes.length > 0) {
		// RFC 7628, 3.2.3: a refusal comes first as JSON, which the client confirms by a single byte.
		const last = await connection.send(saslAuthenticate, { authBytes: Buffer.of(1) });
		const problem = `The login at ${where} was refused (${last.errorMessage ?? answer.authBytes.toString("utf8").slice(0, 200)}).`;
		throw new KafkaUnauthorisedError(problem, "Check the token's credentials, their region, and what their policy allows.");
	}
	if (answer.sessionLifetimeMs > 0) connection.replaceAt = at + answer.sessionLifetimeMs * USABLE;
}

async function firstMessage(login: SaslLogin): Promise<string> {
	switch (login.mechanism) {
		case "PLAIN":
			return `\0${login.username}\0${login.password}`;
		case "OAUTHBEARER":
			return `n,,\x01auth=Bearer ${await login.token()}\x01\x01`;
		default:
			return login satisfies never;
	}
}
