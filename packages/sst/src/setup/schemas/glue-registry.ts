import { type Compatibility, isMillraceError } from "@millrace/core";
import { type AwsPorts, hostOf, sendSigned } from "@millrace/core/aws";
import { RegistryDeniedError, RegistryMissingError, RegistryRefusedError, RegistryTroubleError } from "./registry-error.ts";
import type { ExistingSchema, SchemaRegistry, VersionStatus } from "./schema-registry.ts";

/*
  The six calls of the AWS Glue Schema Registry that the step makes (https://docs.aws.amazon.com/glue/latest/webapi/WebAPI_Welcome.html).
  All of them name registry and schema, so that IAM judges them by these; GetSchemaVersion, by an id alone, would need every resource.
    GetSchema                              format, compatibility, checkpoint
    GetSchemaByDefinition                  id and status of the version of a text; of the same text however it is spaced
    ListSchemaVersions                     the numbers of all versions
    CreateSchema, RegisterSchemaVersion    answered while the version is still judged
    UpdateSchema                           a compatibility is taken only together with a checkpoint
*/
export interface GlueRegistryOptions {
	readonly registry: string;
	readonly region: string;
	readonly ports: AwsPorts;
	/** How long each answer may take. @default 10,000 */
	readonly timeoutMs?: number;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_GLUE";
const NOT_FOUND = "EntityNotFoundException";
/** Errors that pass: AWS's own, two writers at once, and what another writer was faster with, for which the step looks again. */
const PASSING: ReadonlySet<string> = new Set([
	"AlreadyExistsException",
	"ConcurrentModificationException",
	"InternalServiceException",
	"OperationTimeoutException",
	"ServiceUnavailableException",
	"ThrottlingException",
	"TooManyRequestsException",
]);
const DENIED: ReadonlySet<string> = new Set([
	"AccessDeniedException",
	"ExpiredTokenException",
	"IncompleteSignature",
	"InvalidClientTokenId",
	"UnrecognizedClientException",
]);

type Answer = Readonly<Record<string, unknown>>;

/** The registry of that name in AWS Glue, with the credentials of the environment. */
export function createGlueRegistry({ registry, region, ports, timeoutMs = 10_000 }: GlueRegistryOptions): SchemaRegistry {
	const url = new URL(ports.environment[ENDPOINT_VARIABLE] ?? `https://${hostOf("glue", region)}/`);
	const schemaId = (subject: string) => ({ RegistryName: registry, SchemaName: subject });
	const never = new AbortController().signal;

	/** The answer, or `undefined` for what does not exist. */
	async function call(action: string, about: string, body: object): Promise<Answer | undefined> {
		const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSGlue.${action}` };
		const request = { method: "POST" as const, url, headers, body: JSON.stringify(body) };
		const { status, body: text } = await sendSigned(request, "glue", region, ports, never, timeoutMs).catch((cause: Error) => {
			if (isMillraceError(cause)) throw cause;
			throw new RegistryTroubleError(`AWS Glue did not answer ${action} of ${about}: ${cause.message}`, { cause });
		});
		const answer = readAnswer(text);
		if (status === 200 && answer) return answer;
		// AWS puts the type as "ThrottlingException" or "com.amazonaws.glue#ThrottlingException".
		const named = typeof answer?.["__type"] === "string" ? /(?:^|#)(\w{1,80})$/.exec(answer["__type"])?.[1] : undefined;
		if (named === NOT_FOUND) return undefined;
		throw errorOf(named ?? `status ${status} and no word of its own`, status, action, about);
	}

	async function must(action: string, about: string, body: object): Promise<Answer> {
		const answer = await call(action, about, body);
		if (answer) return answer;
		throw new RegistryTroubleError(`AWS Glue says to ${action} that ${about} does not exist.`);
	}

	return {
		async find(subject) {
			const about = `schema ${subject}`;
			const found = await call("GetSchema", about, { SchemaId: schemaId(subject) });
			return (
				found && {
					format: String(found["DataFormat"]),
					compatibility: found["Compatibility"] as Compatibility,
					checkpoint: Number(found["SchemaCheckpoint"]) || undefined,
					status: found["SchemaStatus"] as ExistingSchema["status"],
				}
			);
		},
		async findVersion(subject, definition) {
			const about = `schema ${subject}`;
			const found = await call("GetSchemaByDefinition", about, { SchemaId: schemaId(subject), SchemaDefinition: definition });
			if (!found) return undefined;
			return { id: String(found["SchemaVersionId"]), status: found["Status"] as VersionStatus };
		},
		async numbers(subject) {
			const numbers = new Map<string, number>();
			for (let NextToken: unknown; ; ) {
				const body = { SchemaId: schemaId(subject), MaxResults: 100, ...(NextToken !== undefined && { NextToken }) };
				const page = await must("ListSchemaVersions", `schema ${subject}`, body);
				const versions = Array.isArray(page["Schemas"]) ? (page["Schemas"] as readonly Answer[]) : [];
				for (const version of versions) numbers.set(String(version["SchemaVersionId"]), Number(version["VersionNumber"]));
				NextToken = page["NextToken"] ?? undefined;
				if (NextToken === undefined) return numbers;
			}
		},
		async create(subject, compatibility, definition) {
			const created = await call("CreateSchema", `schema ${subject}`, {
				RegistryId: { RegistryName: registry },
				SchemaName: subject,
				DataFormat: "AVRO",
				Compatibility: compatibility,
				SchemaDefinition: definition,
			});
			if (created) return;
			throw new RegistryMissingError(`AWS Glue has no schema registry ${JSON.stringify(registry)} in ${region}.`, {
				fix: "Deploy the registry first; the step does not create it.",
			});
		},
		async register(subject, definition) {
			await must("RegisterSchemaVersion", `schema ${subject}`, { SchemaId: schemaId(subject), SchemaDefinition: definition });
		},
		async setCompatibility(subject, compatibility, checkpoint) {
			await must("UpdateSchema", `schema ${subject}`, {
				SchemaId: schemaId(subject),
				SchemaVersionNumber: { VersionNumber: checkpoint },
				Compatibility: compatibility,
			});
		},
	};
}

function readAnswer(text: string): Answer | undefined {
	try {
		const answer: unknown = JSON.parse(text);
		return typeof answer === "object" && answer !== null ? (answer as Answer) : undefined;
	} catch {
		return undefined;
	}
}

/** AWS's own words stay out of it: they may quote the schema. */
function errorOf(type: string, status: number, action: string, about: string): Error {
	const said = `AWS Glue answered ${action} of ${about} with ${type}.`;
	if (PASSING.has(type) || status === 200 || status === 429 || status >= 500) return new RegistryTroubleError(said);
	if (DENIED.has(type) || status === 403) {
		return new RegistryDeniedError(said, { fix: `Allow glue:${action} to the step's role, as the plan lists it.` });
	}
	if (type === "ResourceNumberLimitExceededException") {
		return new RegistryRefusedError(said, {
			fix: "A region holds 10,000 schema versions in all: remove some that no record needs, or ask AWS for more.",
		});
	}
	return new RegistryRefusedError(said, {
		fix: "Check the registry's name, the schema's name and its definition, of 170 KB at most.",
	});
}
