import type { IncomingMessage, ServerResponse } from "node:http";
import { type LocalServer, sendJson, startLocalServer } from "../stand-ins/local-server.ts";
import { GlueError } from "./glue-error.ts";
import { isObject } from "./read-request.ts";
import { type GlueRegistry, type GlueRegistryOptions, openGlueRegistry } from "./registry.ts";

/*
  AWS Glue's schema registry over HTTP, in the form that AWS's SDKs speak: POST / with X-Amz-Target AWSGlue.<operation>, JSON 1.1.
  Emulated: all 20 operations of the registry and those for its tags, compatibility of Avro in all modes, checkpoints, limits, error
    types, pages, pending versions, faults on request; on disk when a folder is given.
  Not emulated: signatures and permissions, eventual consistency, compatibility of JSON Schema and Protobuf, quotas of requests.
*/

/** The largest definition is 170 KB; escaped in JSON it takes six times as much at most. */
const MAX_REQUEST = 2 * 1024 * 1024;

/** What a request answers instead of the truth. */
export type GlueFault =
	| { readonly kind: "throttle" }
	| { readonly kind: "serverError"; readonly status?: 500 | 502 | 503 }
	| { readonly kind: "accessDenied" }
	/** Cuts the connection without an answer. */
	| { readonly kind: "disconnect" }
	/** Cuts it after the registry has done what it was asked to. */
	| { readonly kind: "disconnectAfter" }
	/** Answers after the promise, and then the truth. */
	| { readonly kind: "delay"; readonly until: Promise<unknown> };

export interface ServeRegistryOptions extends GlueRegistryOptions {
	/** One that is open already, and is closed with the server; the options of a new one are not looked at then. */
	readonly registry?: GlueRegistry;
	/** @default one of the system's choice */
	readonly port?: number;
	/** Asked before each request, which counts from 1; `undefined` lets it pass. */
	readonly fault?: (operation: string, request: number) => GlueFault | undefined;
}

export interface GlueRegistryServer extends LocalServer {
	/** Operations in the order in which they were asked for. */
	readonly requests: readonly string[];
}

/**
 * Starts a Glue-compatible schema registry on 127.0.0.1. AWS's SDKs and serializers talk to it through an endpoint override.
 *
 * @example
 * const registry = await serveRegistry({ directory: ".millrace/registry" });
 * const glue = new GlueClient({ endpoint: registry.endpoint });
 */
export async function serveRegistry(options: ServeRegistryOptions = {}): Promise<GlueRegistryServer> {
	const registry = options.registry ?? openGlueRegistry(options);
	const requests: string[] = [];

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, operation = ""] = /^AWSGlue\.(\w+)$/.exec(String(request.headers["x-amz-target"])) ?? [];
		const body = await readBody(request);
		requests.push(operation);
		const fault = options.fault?.(operation, requests.length);
		if (fault?.kind === "disconnect") return void request.socket.destroy();
		if (fault?.kind === "delay") await fault.until;
		try {
			refuse(fault);
			const result = registry.call(operation, body);
			if (fault?.kind === "disconnectAfter") return void request.socket.destroy();
			sendJson(response, 200, result);
		} catch (error) {
			if (!(error instanceof GlueError)) throw error;
			const status = fault?.kind === "serverError" ? (fault.status ?? 500) : 400;
			sendJson(response, status, { __type: error.type, Message: error.message, message: error.message });
		}
	}

	const server = await startLocalServer(answer, options.port);
	return {
		...server,
		requests,
		async close() {
			await server.close();
			registry.close();
		},
	};
}

function refuse(fault: GlueFault | undefined): void {
	if (fault?.kind === "throttle") throw new GlueError("ThrottlingException", "Rate exceeded");
	if (fault?.kind === "serverError") throw new GlueError("InternalServiceException", "An internal service error occurred.");
	if (fault?.kind === "accessDenied") throw new GlueError("AccessDeniedException", "User is not authorized to perform this.");
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		size += (chunk as Buffer).length;
		if (size > MAX_REQUEST) throw new Error("The request is too large.");
		chunks.push(chunk as Buffer);
	}
	try {
		const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || "{}");
		if (isObject(body)) return body;
	} catch {
		// No JSON: no field is there then.
	}
	return {};
}
