import type { WriterSchema } from "../definition/schema.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { askRegistry, type NotYet, REGISTRY_TIMEOUT_MS, RegistryDeniedError, readFields } from "./ask-registry.ts";
import { hostOf, regionOf, sendSigned } from "./aws-request.ts";
import type { HttpAnswer } from "./http-request.ts";
import {
	type BatchToLookUp,
	createLookup,
	type FindSchema,
	RegistryUnavailableError,
	type SchemaLookup,
	SchemaUnknownError,
} from "./lookup.ts";

/*
  GetSchemaVersion of AWS Glue (https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html), asked by id.
  A version's text never changes, so an answer is good for ever. Errors name the id, which is no secret, and never a definition.
*/
/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_GLUE";
const NAME = "The Glue Schema Registry";
/** How the registry says that it has no such version: not there, or no id it could have. */
const NOT_FOUND: ReadonlySet<string> = /* @__PURE__ */ new Set(["EntityNotFoundException", "InvalidInputException"]);

/** The registry is still judging the version. */
export const SchemaPendingError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_PENDING", true, "unreachable");

/**
 * Looks up schema versions by id in the Glue registry of the function's region, or at the endpoint that the settings or AWS's own variable
 * name: for versions that were registered after the function was deployed. The role needs `glue:GetSchemaVersion`, as the plan lists it.
 *
 * @example
 * export const handler = consume(delays, handle, { lookup: glueLookup() });
 */
export function glueLookup(): SchemaLookup {
	return createLookup(findInGlue);
}

const findInGlue: FindSchema = async (schemaId, signal, batch) => {
	if (!schemaId.includes("-")) throw new RegistryUnavailableError(`${schemaId} is no id of the Glue Schema Registry.`);
	return askRegistry(NAME, schemaId, batch, signal, async () => judge(await ask(schemaId, batch, signal), schemaId));
};

async function ask(schemaId: string, { settings: { registry }, ports }: BatchToLookUp, signal: AbortSignal): Promise<HttpAnswer> {
	const region = regionOf(registry?.region, ports);
	const request = {
		method: "POST" as const,
		url: new URL(registry?.endpoint ?? ports.environment[ENDPOINT_VARIABLE] ?? `https://${hostOf("glue", region)}/`),
		headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSGlue.GetSchemaVersion" },
		body: JSON.stringify({ SchemaVersionId: schemaId }),
	};
	return sendSigned(request, "glue", region, ports, signal, REGISTRY_TIMEOUT_MS);
}

function judge(answer: HttpAnswer, schemaId: string): WriterSchema | NotYet {
	const { status } = answer;
	const fields = readFields(answer);
	if (typeof fields === "string") return fields;
	const { SchemaVersionId, SchemaDefinition, DataFormat, Status, __type } = fields;
	if (status === 200) {
		if (Status === "PENDING") return new SchemaPendingError(`The registry is still checking schema version ${schemaId}.`);
		// Not one that is being deleted: its records are on the topic, and its text is what they were written with.
		if (Status === "FAILURE") return "it refused that version";
		if (typeof SchemaDefinition !== "string") return "an answer without a definition";
		if (typeof SchemaVersionId === "string" && SchemaVersionId.toLowerCase() !== schemaId) return "an answer for another version";
		return { definition: SchemaDefinition, format: typeof DataFormat === "string" ? DataFormat.toLowerCase() : undefined };
	}
	// AWS puts the type as "EntityNotFoundException" or "com.amazonaws.glue#EntityNotFoundException".
	// Anything else is no word of AWS, and does not belong into a log.
	const named = typeof __type === "string" ? /(?:^|#)(\w{1,80})$/.exec(__type)?.[1] : undefined;
	const type = named ?? `status ${status}`;
	if (type === "AccessDeniedException" || status === 403)
		throw new RegistryDeniedError(`${NAME} refuses this function (${type}).`);
	return NOT_FOUND.has(type) && status < 500 ? new SchemaUnknownError(`${NAME} has no schema version ${schemaId}.`) : type;
}
