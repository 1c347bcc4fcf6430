import { MODES } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";
import { RegistryAnswerError, RegistryMissingError, RegistryTroubleError } from "../registry-error.ts";
import type { RegistryFormat, RegistrySubject, RegistryVersion, SchemaRegistry } from "../schema-registry.ts";
import { glueErrorOf } from "./glue-errors.ts";
import type { GlueDocument, GlueTransport } from "./glue-transport.ts";

/*
  AWS Glue's schema registry (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-schema-registry-api.html).
    GetRegistry, CreateRegistry              the registry itself
    ListSchemas, ListSchemaVersions          in pages of 100, the most that Glue gives
    GetSchema                                format, compatibility, checkpoint
    GetSchemaVersion                         by schema and number, so that IAM judges it by the schema
    CreateSchema, RegisterSchemaVersion      answered while the version is still judged
    UpdateSchema                             a compatibility is taken only together with a checkpoint
    GetTags, TagResource                     of the schema's ARN
    QuerySchemaVersionMetadata, PutSchemaVersionMetadata
*/

const NOT_FOUND = "EntityNotFoundException";
const PAGE = 100;
/** A region holds 10,000 versions: a list that does not end by then does not end. */
const MAX_PAGES = 200;
/** The registry of that name in AWS Glue. */
export function createGlueRegistry(registry: string, transport: GlueTransport): SchemaRegistry {
	const schemaId = (subject: string) => ({ RegistryName: registry, SchemaName: subject });
	const numbered = (subject: string, { number }: RegistryVersion) => ({
		SchemaId: schemaId(subject),
		SchemaVersionNumber: { VersionNumber: number },
	});
	/** By subject; they never change. */
	const arns = new Map<string, string>();

	/** The answer, or undefined for what does not exist. */
	async function call(operation: string, about: string, request: GlueDocument): Promise<GlueDocument | undefined> {
		const answer = await transport(operation, request);
		if (answer.kind === "done") return answer.document;
		if (answer.type === NOT_FOUND) return undefined;
		throw glueErrorOf(answer.type, answer.status, operation, about);
	}

	/** For what has been seen before: that it is gone may be a replica that lags behind. */
	async function must(operation: string, subject: string, request: GlueDocument): Promise<GlueDocument> {
		const answer = await call(operation, `schema ${subject}`, request);
		if (answer !== undefined) return answer;
		throw new RegistryTroubleError(`AWS Glue says to ${operation} that schema ${subject} does not exist.`);
	}

	async function list(operation: string, about: string, request: GlueDocument, field: string) {
		const items: GlueDocument[] = [];
		let NextToken: unknown;
		for (let page = 0; page < MAX_PAGES; page++) {
			const answer = await call(operation, about, {
				...request,
				MaxResults: PAGE,
				...(NextToken !== undefined && { NextToken }),
			});
			if (answer === undefined) return undefined;
			if (Array.isArray(answer[field])) items.push(...(answer[field] as GlueDocument[]));
			NextToken = answer["NextToken"] ?? undefined;
			if (NextToken === undefined || NextToken === "") return items;
		}
		throw new RegistryAnswerError(`AWS Glue's ${operation} of ${about} does not end.`, { fix: "Check the endpoint." });
	}

	async function arnOf(subject: string): Promise<string> {
		const known = arns.get(subject);
		if (known !== undefined) return known;
		const { SchemaArn } = await must("GetSchema", subject, { SchemaId: schemaId(subject) });
		const arn = text(SchemaArn, "GetSchema");
		arns.set(subject, arn);
		return arn;
	}

	return {
		kind: "glue",
		address: `glue:${registry}`,
		abilities: { created: true, tags: true, metadata: true, modes: MODES, checkpoints: true },

		async exists() {
			return (await call("GetRegistry", `registry ${registry}`, { RegistryId: { RegistryName: registry } })) !== undefined;
		},

		async create() {
			const Description = "Schemas of the topics that Millrace deploys";
			await call("CreateRegistry", `registry ${registry}`, { RegistryName: registry, Description });
		},

		async subjects() {
			const RegistryId = { RegistryName: registry };
			const schemas = await list("ListSchemas", `registry ${registry}`, { RegistryId }, "Schemas");
			if (schemas === undefined) throw missing(registry);
			return schemas.map(({ SchemaName }) => text(SchemaName, "ListSchemas")).sort();
		},

		async find(subject) {
			const about = `schema ${subject}`;
			const found = await call("GetSchema", about, { SchemaId: schemaId(subject) });
			if (found === undefined) return undefined;
			if (typeof found["SchemaArn"] === "string") arns.set(subject, found["SchemaArn"]);
			const listed = await list("ListSchemaVersions", about, { SchemaId: schemaId(subject) }, "Schemas");
			const versions = (listed ?? []).map(
				(version): RegistryVersion => ({
					number: whole(version["VersionNumber"], "ListSchemaVersions"),
					id: text(version["SchemaVersionId"], "ListSchemaVersions"),
					// Sound: an unknown status is waited for as one that passes, which ends with an error.
					status: text(version["Status"], "ListSchemaVersions") as RegistryVersion["status"],
				}),
			);
			return {
				subject,
				format: text(found["DataFormat"], "GetSchema") as RegistryFormat,
				compatibility: text(found["Compatibility"], "GetSchema") as Compatibility,
				checkpoint: Number(found["SchemaCheckpoint"]) || undefined,
				status: text(found["SchemaStatus"], "GetSchema") as RegistrySubject["status"],
				versions: versions.sort((a, b) => a.number - b.number),
			};
		},

		async definition(subject, version) {
			const answer = await must("GetSchemaVersion", subject, numbered(subject, version));
			return text(answer["SchemaDefinition"], "GetSchemaVersion");
		},

		async createSubject({ subject, format, compatibility, definition, tags }) {
			const created = await call("CreateSchema", `schema ${subject}`, {
				RegistryId: { RegistryName: registry },
				SchemaName: subject,
				DataFormat: format,
				Compatibility: compatibility,
				SchemaDefinition: definition,
				...(Object.keys(tags).length > 0 && { Tags: tags }),
			});
			if (created === undefined) throw missing(registry);
		},

		async register(subject, _format, definition) {
			await must("RegisterSchemaVersion", subject, { SchemaId: schemaId(subject), SchemaDefinition: definition });
		},

		async configure(subject, compatibility, checkpoint) {
			const SchemaVersionNumber = { VersionNumber: checkpoint };
			await must("UpdateSchema", subject, {
				SchemaId: schemaId(subject),
				SchemaVersionNumber,
				Compatibility: compatibility,
			});
		},

		async tags(subject) {
			const { Tags = {} } = await must("GetTags", subject, { ResourceArn: await arnOf(subject) });
			return Tags as Readonly<Record<string, string>>;
		},

		async tag(subject, tags) {
			await must("TagResource", subject, { ResourceArn: await arnOf(subject), TagsToAdd: tags });
		},

		async metadata(subject, version) {
			const request = { ...numbered(subject, version), MaxResults: 50 };
			const { MetadataInfoMap } = await must("QuerySchemaVersionMetadata", subject, request);
			const entries = Object.entries((MetadataInfoMap ?? {}) as Readonly<Record<string, GlueDocument>>);
			return Object.fromEntries(
				entries.map(([key, { MetadataValue, OtherMetadataValueList }]) => {
					const others = Array.isArray(OtherMetadataValueList) ? (OtherMetadataValueList as readonly GlueDocument[]) : [];
					return [key, [String(MetadataValue), ...others.map((other) => String(other["MetadataValue"]))]];
				}),
			);
		},

		async addMetadata(subject, version, key, value) {
			const MetadataKeyValue = { MetadataKey: key, MetadataValue: value };
			await must("PutSchemaVersionMetadata", subject, { ...numbered(subject, version), MetadataKeyValue });
		},
	};
}

function missing(registry: string): RegistryMissingError {
	return new RegistryMissingError(`AWS Glue has no schema registry ${JSON.stringify(registry)} in this account and region.`, {
		fix: "Deploy the stage first, create it with `millrace schemas push`, or check AWS_REGION and the profile.",
	});
}

function text(value: unknown, operation: string): string {
	if (typeof value === "string") return value;
	throw nonsense(operation);
}

function whole(value: unknown, operation: string): number {
	if (typeof value === "number" && Number.isSafeInteger(value)) return value;
	throw nonsense(operation);
}

function nonsense(operation: string): RegistryAnswerError {
	return new RegistryAnswerError(`What answered ${operation} is not AWS Glue: the answer lacks what Glue's always has.`, {
		fix: "Check --endpoint and AWS_ENDPOINT_URL_GLUE.",
	});
}
