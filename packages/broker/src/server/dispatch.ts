import { ALL_APIS } from "../api/all.ts";
import { ERROR_CODES } from "../error-codes.ts";
import type { FaultAction } from "../fault/faults.ts";
import { type RequestHeader, readClientId, readRequestHeader, writeResponseHeader } from "../wire/header.ts";
import { Reader } from "../wire/reader.ts";
import { Writer } from "../wire/writer.ts";
import type { Api } from "./api.ts";
import type { RequestContext } from "./request-context.ts";

/** What is to be done about one request: buffers to send, nothing, or to close the connection. */
export type Reply = readonly Buffer[] | "nothing" | "close";

/** What a connection is, for the requests that it brings. */
export type ConnectionContext = Omit<RequestContext, "version" | "clientId"> & { readonly connection: number };

const BY_KEY: ReadonlyMap<number, Api> = new Map(ALL_APIS.map((api) => [api.key, api]));
/** What may be asked by somebody who has not authenticated. */
const OPEN: ReadonlySet<Api["name"]> = new Set(["ApiVersions", "SaslHandshake", "SaslAuthenticate"]);

/**
 * Reads one request, has it handled, and writes the answer. Most answers are there at once; those that wait are promises.
 *
 * @throws {WireError} when the request cannot be read.
 */
export function dispatch(frame: Buffer, connection: ConnectionContext): Reply | Promise<Reply> {
	const reader = new Reader(frame);
	const header = readRequestHeader(reader);
	const api = BY_KEY.get(header.key);
	const isServed = api !== undefined && header.version >= api.versions[0] && header.version <= api.versions[1];
	if (api?.name === "ApiVersions" && !isServed) return unsupportedVersion(api, header);
	if (!isServed)
		return refuse(connection, "REQUEST_UNSUPPORTED", `API key ${header.key} is not served in version ${header.version}.`);

	const { cluster, auth } = connection;
	if (!OPEN.has(api.name) && !auth.isOpen(cluster.clock.now())) {
		return refuse(
			connection,
			"REQUEST_NOT_AUTHENTICATED",
			`${api.name} came from a client that has not authenticated, or not again in time.`,
		);
	}
	if (api.name === "SaslAuthenticate" && !auth.takesToken) {
		return refuse(connection, "REQUEST_NOT_AUTHENTICATED", "A token came before a mechanism was chosen.");
	}
	const clientId = readClientId(reader, api.isFlexible(header.version)) ?? "";
	// What is left behind the request is not looked at, as in Kafka: librdkafka leaves three bytes behind a request for all topics.
	const request = api.request(header.version).read(reader);

	const context: RequestContext = { ...connection, version: header.version, clientId };
	const faulted = { api: api.name, version: header.version, clientId, connection: connection.connection, body: request };
	const action = cluster.faults.decide(faulted);
	const answer = () => respond(api, header, request, context);
	return action === undefined ? answer() : withFault(action, api, header, request, context, answer);
}

function respond(api: Api, header: RequestHeader, request: unknown, context: RequestContext): Reply | Promise<Reply> {
	const response = api.handle(request, context);
	if (!(response instanceof Promise)) return write(api, header, response);
	return response.then((later) => write(api, header, later));
}

function write(api: Api, { version, correlationId }: RequestHeader, response: unknown): Reply {
	if (response === undefined) return "nothing";
	const writer = new Writer();
	// A client that does not know the broker's versions yet could not read a flexible header.
	writeResponseHeader(writer, correlationId, api.name !== "ApiVersions" && api.isFlexible(version));
	api.response(version).write(writer, response);
	return writer.frame();
}

async function withFault(
	action: FaultAction,
	api: Api,
	header: RequestHeader,
	request: unknown,
	{ cluster, onClose }: RequestContext,
	answer: () => Reply | Promise<Reply>,
): Promise<Reply> {
	switch (action.kind) {
		case "fail":
			return write(api, header, api.fail(request, ERROR_CODES[action.error]));
		case "delay":
			await new Promise<void>((resolve) => {
				const stops = [cluster.clock.after(action.milliseconds, () => done()), onClose(() => done())];
				const done = () => {
					for (const stop of stops) stop();
					resolve();
				};
			});
			return answer();
		case "drop":
			if (action.when === "after") await answer();
			return "close";
		default:
			return action satisfies never;
	}
}

/** A client that speaks a newer ApiVersions is told so in version 0, which it can read whatever it is. */
function unsupportedVersion(api: Api, { correlationId }: RequestHeader): Reply {
	const response = {
		errorCode: ERROR_CODES.UNSUPPORTED_VERSION,
		apiKeys: [{ apiKey: api.key, minVersion: 0, maxVersion: api.versions[1] }],
	};
	return write(api, { key: api.key, version: 0, correlationId }, response);
}

function refuse(
	{ cluster, connection }: ConnectionContext,
	code: "REQUEST_UNSUPPORTED" | "REQUEST_NOT_AUTHENTICATED",
	message: string,
): Reply {
	cluster.log({ code, message, connection });
	return "close";
}
