import type { WriterSchema } from "../definition/schema.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { type AwsAnswer, CredentialsError, hostOf, regionOf, sendSigned } from "./aws-request.ts";
import { sleep } from "./clock.ts";
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
const TIMEOUT_MS = 3000;
const TRIES = 3;
const FIRST_WAIT_MS = 100;
/** How the registry says that it has no such version: not there, or no id it could have. */
const NOT_FOUND: ReadonlySet<string> = /* @__PURE__ */ new Set(["EntityNotFoundException", "InvalidInputException"]);

/** The registry refuses this function. */
export const RegistryDeniedError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_REGISTRY_DENIED", true, "unauthorised");

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
	const { ports } = batch;
	let notFound = 0;
	let last = "no answer";
	for (let tries = 1; ; tries++) {
		const answer = await ask(schemaId, batch, signal).catch((error: unknown) => {
			if (error instanceof CredentialsError) throw error;
			return error instanceof Error ? error : new Error("no answer");
		});
		if (answer instanceof Error) last = (answer as { code?: string }).code ?? "no answer in time";
		else {
			const verdict = judge(answer, schemaId);
			if (typeof verdict === "object") return verdict;
			// Once may be a replica that lags behind a registration; twice is an answer.
			if (NOT_FOUND.has(verdict) && ++notFound === 2) {
				throw new SchemaUnknownError(`The Glue Schema Registry has no schema version ${schemaId}.`);
			}
			last = verdict;
		}
		if (tries === TRIES || signal.aborted) break;
		await sleep(FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + (ports.random ?? Math.random)()), ports.clock, signal);
	}
	throw new RegistryUnavailableError(`The Glue Schema Registry did not give schema version ${schemaId}: ${last}.`);
};

function ask(schemaId: string, { settings: { registry }, ports }: BatchToLookUp, signal: AbortSignal): Promise<AwsAnswer> {
	const region = regionOf(registry?.region, ports);
	const request = {
		method: "POST" as const,
		url: new URL(registry?.endpoint ?? ports.environment[ENDPOINT_VARIABLE] ?? `https://${hostOf("glue", region)}/`),
		headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSGlue.GetSchemaVersion" },
		body: JSON.stringify({ SchemaVersionId: schemaId }),
	};
	return sendSigned(request, "glue", region, ports, signal, TIMEOUT_MS);
}

/** The schema; or, as text, why the answer is worth another try. Throws what another try cannot mend. */
function judge({ status, body }: AwsAnswer, schemaId: string): WriterSchema | string {
	let answer: { SchemaDefinition?: unknown; Status?: unknown; __type?: unknown };
	try {
		answer = JSON.parse(body) ?? {};
	} catch {
		return `status ${status} and an answer that is no JSON`;
	}
	if (status === 200) {
		if (answer.Status === "PENDING") {
			throw new SchemaPendingError(`The registry is still checking schema version ${schemaId}.`);
		}
		return typeof answer.SchemaDefinition === "string"
			? { definition: answer.SchemaDefinition }
			: "an answer without a definition";
	}
	// AWS puts the type as "EntityNotFoundException" or "com.amazonaws.glue#EntityNotFoundException".
	// Anything else is no word of AWS, and does not belong into a log.
	const named = typeof answer.__type === "string" ? /(?:^|#)(\w{1,80})$/.exec(answer.__type)?.[1] : undefined;
	const type = named ?? `status ${status}`;
	if (type === "AccessDeniedException" || status === 403) {
		throw new RegistryDeniedError(`The Glue Schema Registry refuses this function (${type}).`);
	}
	return type;
}
