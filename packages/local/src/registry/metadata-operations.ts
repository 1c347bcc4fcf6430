import { GlueError, invalid, notFound } from "./glue-error.ts";
import { type Answer, findAnyVersion, isObject, pageOf, type Request, readTags, readText } from "./read-request.ts";
import { latestOf, type OperationContext, type StoredSchema, type StoredVersion, schemaArn } from "./registry-state.ts";

/* PutSchemaVersionMetadata, QuerySchemaVersionMetadata, RemoveSchemaVersionMetadata, and the tags of registries and schemas. */

const MAX_PAIRS = 10;
const CHARACTERS = "[a-zA-Z0-9+\\-=._./@]";
const KEY = new RegExp(`^${CHARACTERS}{1,128}$`);
const VALUE = new RegExp(`^${CHARACTERS}{1,256}$`);

export function putSchemaVersionMetadata(context: OperationContext, request: Request): Answer {
	const { schema, version } = findAnyVersion(context, request);
	const { key, value } = readPair(request);
	const values = version.metadata.get(key) ?? [];
	if (values.some((one) => one.value === value)) {
		throw new GlueError("AlreadyExistsException", `Metadata key and value already exist. MetadataKey: ${key}`);
	}
	const pairs = [...version.metadata.values()].reduce((sum, { length }) => sum + length, 0);
	if (pairs >= MAX_PAIRS) {
		throw new GlueError(
			"ResourceNumberLimitExceededException",
			`More metadata cannot be added. The maximum limit has been reached: ${MAX_PAIRS}`,
		);
	}
	version.metadata.set(key, [...values, { value, created: context.now() }]);
	return describe(context, schema, version, key, value);
}

export function removeSchemaVersionMetadata(context: OperationContext, request: Request): Answer {
	const { schema, version } = findAnyVersion(context, request);
	const { key, value } = readPair(request);
	const values = version.metadata.get(key) ?? [];
	const rest = values.filter((one) => one.value !== value);
	if (rest.length === values.length) notFound(`Metadata is not found. MetadataKey: ${key}`);
	if (rest.length === 0) version.metadata.delete(key);
	else version.metadata.set(key, rest);
	return describe(context, schema, version, key, value);
}

/** All metadata of a version, or what the pairs of `MetadataList` match: all of them, a key or a value alone too. */
export function querySchemaVersionMetadata(context: OperationContext, request: Request): Answer {
	const { version } = findAnyVersion(context, request);
	const wanted = request["MetadataList"] ?? [];
	if (!Array.isArray(wanted)) invalid("MetadataList must be a list.");
	const found = [...version.metadata].filter(([key, values]) =>
		(wanted as unknown[]).every((pair) => {
			if (!isObject(pair)) return invalid("MetadataList must hold pairs.");
			const { MetadataKey: wantedKey = key, MetadataValue: wantedValue } = pair;
			return wantedKey === key && (wantedValue === undefined || values.some(({ value }) => value === wantedValue));
		}),
	);
	const { items, ...rest } = pageOf(request, found);
	const map = items.map(([key, values]) => {
		const [newest, ...others] = values.toReversed().map(({ value, created }) => ({ MetadataValue: value, CreatedTime: created }));
		return [key, { ...newest, ...(others.length > 0 && { OtherMetadataValueList: others }) }] as const;
	});
	return { MetadataInfoMap: Object.fromEntries(map), SchemaVersionId: version.id, ...rest };
}

function readPair(request: Request): { readonly key: string; readonly value: string } {
	const pair = request["MetadataKeyValue"];
	if (!isObject(pair)) return invalid("MetadataKeyValue is required.");
	const form = "characters of letters, digits, + - = . _ / @";
	return {
		key: readText(pair, "MetadataKey", KEY, `1 to 128 ${form}`),
		value: readText(pair, "MetadataValue", VALUE, `1 to 256 ${form}`),
	};
}

function describe(context: OperationContext, schema: StoredSchema, version: StoredVersion, key: string, value: string) {
	return {
		SchemaArn: schemaArn(context, schema),
		SchemaName: schema.name,
		RegistryName: schema.registry,
		LatestVersion: version === latestOf(schema),
		VersionNumber: version.number,
		SchemaVersionId: version.id,
		MetadataKey: key,
		MetadataValue: value,
	};
}

export function getTags(context: OperationContext, request: Request): Answer {
	return { Tags: Object.fromEntries(tagsOf(context, request)) };
}

export function tagResource(context: OperationContext, request: Request): Answer {
	const tags = tagsOf(context, request);
	for (const [key, value] of readTags(request, "TagsToAdd")) tags.set(key, value);
	return {};
}

export function untagResource(context: OperationContext, request: Request): Answer {
	const tags = tagsOf(context, request);
	const keys = request["TagsToRemove"];
	for (const key of Array.isArray(keys) ? keys : invalid("TagsToRemove must be a list.")) tags.delete(String(key));
	return {};
}

function tagsOf({ state }: OperationContext, request: Request): Map<string, string> {
	const arn = readText(request, "ResourceArn", /^arn:/, "an ARN");
	return state.tags.get(arn) ?? notFound(`Resource is not found. ResourceArn: ${arn}`);
}
