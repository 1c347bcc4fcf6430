import { MillraceError } from "@millrace/core";
import { type AwsPorts, hostOf, regionOf, sendSigned } from "@millrace/core/aws";
import { type KnownSchema, planVersions } from "../replay/known-schemas.ts";
import type { FindDefinition } from "./schema-definitions.ts";

/** AWS Glue did not give a definition, for another reason than that there is none. */
export class GlueUnavailableError extends MillraceError {
	static override readonly code = "GLUE_UNAVAILABLE";
	static override readonly category = "unreachable";
	static override readonly retryable = true;
}

/** AWS Glue refuses whoever asks. */
export class GlueDeniedError extends MillraceError {
	static override readonly code = "GLUE_DENIED";
	static override readonly category = "unauthorised";
}

export interface FindDefinitionsOptions {
	/** Schema versions of the project. */
	readonly knownSchemas: readonly KnownSchema[];
	/** Definitions by schema version id, for ids that the project does not know. */
	readonly schemas: Readonly<Record<string, string>>;
	/** Where other ids are looked up: AWS Glue, with region and credentials of this environment. Left out, nowhere. */
	readonly glue?: AwsPorts | undefined;
	readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 5000;
const NOT_FOUND = /"(?:[\w.]+#)?(?:EntityNotFoundException|InvalidInputException)"/;

/**
 * Definitions of schema versions by the id in a record's frame: those of the project, those that were named, and, where it may be asked, AWS
 * Glue's (https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html).
 */
export function findDefinitions({ knownSchemas, schemas, glue, signal }: FindDefinitionsOptions): FindDefinition {
	const versions = planVersions(knownSchemas, schemas);
	return async (schemaId) => {
		const known = versions.get(schemaId.toLowerCase())?.definition;
		// Ids of other registries are numbers.
		if (known !== undefined || glue === undefined || !schemaId.includes("-")) return known;
		return askGlue(schemaId, glue, signal ?? new AbortController().signal);
	};
}

async function askGlue(schemaId: string, ports: AwsPorts, signal: AbortSignal): Promise<string | undefined> {
	const region = regionOf(undefined, ports);
	const request = {
		method: "POST" as const,
		url: new URL(ports.environment["AWS_ENDPOINT_URL_GLUE"] ?? `https://${hostOf("glue", region)}/`),
		headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSGlue.GetSchemaVersion" },
		body: JSON.stringify({ SchemaVersionId: schemaId }),
	};
	const { status, body } = await sendSigned(request, "glue", region, ports, signal, TIMEOUT_MS).catch((cause: unknown) => {
		if (cause instanceof MillraceError) throw cause;
		throw new GlueUnavailableError("AWS Glue does not answer.", { fix: "Check region and network, and try again.", cause });
	});
	if (status === 200) {
		const definition = readDefinition(body);
		if (definition !== undefined) return definition;
	}
	if (status === 400 && NOT_FOUND.test(body)) return undefined;
	if (status === 403 || body.includes("AccessDenied")) {
		throw new GlueDeniedError(`AWS Glue refuses to give schema version ${schemaId}.`, {
			fix: "The credentials need glue:GetSchemaVersion.",
		});
	}
	throw new GlueUnavailableError(`AWS Glue did not give schema version ${schemaId}: status ${status}.`, { fix: "Try again." });
}

function readDefinition(body: string): string | undefined {
	try {
		const { SchemaDefinition } = JSON.parse(body) as { readonly SchemaDefinition?: unknown };
		return typeof SchemaDefinition === "string" ? SchemaDefinition : undefined;
	} catch {
		return undefined;
	}
}
