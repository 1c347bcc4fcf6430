import type { IncomingMessage, ServerResponse } from "node:http";
import { type LocalServer, sendJson, startLocalServer } from "./local-server.ts";

/*
  AWS Glue's schema registry, as far as a function that decodes needs it
  (https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html).
  Emulated: POST / with X-Amz-Target AWSGlue.GetSchemaVersion by SchemaVersionId; EntityNotFoundException and
    InvalidInputException as AWS words their types; throttling, server errors, delays and pending versions on request.
  Not emulated: every other operation, lookup by name and number, signatures and permissions, eventual consistency.
*/

export interface RegisteredVersion {
	readonly definition: string;
	/** @default "AVRO" */
	readonly dataFormat?: "AVRO" | "JSON" | "PROTOBUF";
	/** @default "AVAILABLE" */
	readonly status?: "AVAILABLE" | "PENDING" | "FAILURE" | "DELETING";
	/** @default `arn:aws:glue:us-east-1:000000000000:schema/local/<id>` */
	readonly schemaArn?: string;
	/** @default 1 */
	readonly versionNumber?: number;
}

/** What a lookup answers instead of the truth. */
export type RegistryFault =
	| { readonly kind: "throttle" }
	| { readonly kind: "serverError"; readonly status?: 500 | 502 | 503 }
	| { readonly kind: "accessDenied" }
	/** Answers after the promise, and then the truth. */
	| { readonly kind: "delay"; readonly until: Promise<unknown> }
	| { readonly kind: "pending" }
	/** Cuts the connection without an answer. */
	| { readonly kind: "disconnect" };

export interface SchemaRegistryStandInOptions {
	/** Versions by SchemaVersionId. */
	readonly versions: ReadonlyMap<string, RegisteredVersion> | Readonly<Record<string, RegisteredVersion>>;
	/** Asked before each lookup; `undefined` lets it pass. `lookup` counts from 1 over the life of the stand-in. */
	readonly fault?: (schemaVersionId: string, lookup: number) => RegistryFault | undefined;
}

export interface SchemaRegistryStandIn extends LocalServer {
	/** SchemaVersionIds in the order they were asked for. */
	readonly lookups: readonly string[];
}

/**
 * Starts a Glue schema registry on 127.0.0.1, on a port of the system's choice.
 *
 * @example
 * const registry = await startSchemaRegistry({ versions: { [id]: { definition: avsc } },
 *   fault: (_id, lookup) => (lookup === 1 ? { kind: "throttle" } : undefined) });
 */
export async function startSchemaRegistry(options: SchemaRegistryStandInOptions): Promise<SchemaRegistryStandIn> {
	const versions = options.versions instanceof Map ? options.versions : new Map(Object.entries(options.versions));
	const lookups: string[] = [];

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const target = request.headers["x-amz-target"];
		if (request.method !== "POST" || target !== "AWSGlue.GetSchemaVersion") {
			return fail(response, 400, "UnknownOperationException", "This stand-in knows AWSGlue.GetSchemaVersion alone.");
		}
		const id = readId(await readBody(request));
		if (id === undefined) {
			return fail(response, 400, "InvalidInputException", "Only lookups by a SchemaVersionId in UUID form are emulated.");
		}
		lookups.push(id);
		const fault = options.fault?.(id, lookups.length);
		switch (fault?.kind) {
			case "throttle":
				return fail(response, 400, "ThrottlingException", "Rate exceeded");
			case "serverError":
				return fail(response, fault.status ?? 500, "InternalServiceException", "An internal service error occurred.");
			case "accessDenied":
				return fail(response, 400, "AccessDeniedException", "User is not authorized to perform: glue:GetSchemaVersion");
			case "disconnect":
				request.socket.destroy();
				return;
			case "delay":
				await fault.until;
				break;
			case "pending":
			case undefined:
				break;
			default:
				fault satisfies never;
		}
		const version = versions.get(id);
		if (version === undefined) {
			return fail(response, 400, "EntityNotFoundException", `Schema version is not found. SchemaVersionId: ${id}`);
		}
		sendJson(response, 200, {
			SchemaVersionId: id,
			SchemaDefinition: version.definition,
			DataFormat: version.dataFormat ?? "AVRO",
			SchemaArn: version.schemaArn ?? `arn:aws:glue:us-east-1:000000000000:schema/local/${id}`,
			VersionNumber: version.versionNumber ?? 1,
			Status: fault?.kind === "pending" ? "PENDING" : (version.status ?? "AVAILABLE"),
			CreatedTime: "2026-01-01T00:00:00.000Z",
		});
	}

	return { ...(await startLocalServer(answer)), lookups };
}

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

function readId(body: string): string | undefined {
	try {
		const id: unknown = JSON.parse(body)?.SchemaVersionId;
		return typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : undefined;
	} catch {
		return undefined;
	}
}

function fail(response: ServerResponse, status: number, type: string, message: string): void {
	sendJson(response, status, { __type: type, Message: message });
}
