import { COMPARISONS } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";
import { invalid, notFound } from "./glue-error.ts";
import {
	type DataFormat,
	latestOf,
	type OperationContext,
	type StoredRegistry,
	type StoredSchema,
	type StoredVersion,
} from "./registry-state.ts";

/* What requests hold, by the limits that the pages of AWS's API give
   (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-schema-registry-api.html). */

/** The body of a request. */
export type Request = Readonly<Record<string, unknown>>;

/** What an operation answers with; undefined fields are left out. */
export type Answer = Readonly<Record<string, unknown>>;

/** Bytes of a definition. */
const MAX_DEFINITION = 170 * 1024;
const NAME = /^[a-zA-Z0-9_$#.-]{1,255}$/;

export function readText(request: Request, field: string, pattern: RegExp, form: string): string {
	const value = request[field];
	if (typeof value !== "string") return invalid(`${field} is required.`);
	return pattern.test(value) ? value : invalid(`${field} must be ${form}.`);
}

export function readName(request: Request, field: string): string {
	return readText(request, field, NAME, "1 to 255 characters of letters, digits, - _ $ # .");
}

export function readDescription(request: Request): string | undefined {
	const value = request["Description"];
	if (value === undefined) return undefined;
	return typeof value === "string" && value.length <= 2048 ? value : invalid("Description must be up to 2048 characters.");
}

export function readDefinition(request: Request): string {
	const text = readText(request, "SchemaDefinition", /\S/, "not empty");
	if (Buffer.byteLength(text) > MAX_DEFINITION) invalid(`SchemaDefinition must be up to ${MAX_DEFINITION} bytes.`);
	return text;
}

export function readFormat(request: Request): DataFormat {
	const value = request["DataFormat"];
	if (value === "AVRO" || value === "JSON" || value === "PROTOBUF") return value;
	return invalid("DataFormat must be AVRO, JSON or PROTOBUF.");
}

export function readCompatibility(request: Request): Compatibility | undefined {
	const value = request["Compatibility"];
	if (value === undefined) return undefined;
	if (typeof value === "string" && Object.hasOwn(COMPARISONS, value)) return value as Compatibility;
	return invalid(`Compatibility must be one of ${Object.keys(COMPARISONS).join(", ")}.`);
}

export function readTags(request: Request, field = "Tags"): ReadonlyMap<string, string> {
	const value = request[field] ?? {};
	const entries = isObject(value) ? Object.entries(value) : invalid(`${field} must be an object.`);
	if (entries.length > 50) invalid(`${field} may hold 50 tags.`);
	const bad = entries.find(([key, text]) => key.length < 1 || key.length > 128 || typeof text !== "string" || text.length > 256);
	if (bad !== undefined) invalid(`${field}: a key has 1 to 128 characters, and a value up to 256.`);
	return new Map(entries as [string, string][]);
}

/** The registry that `RegistryId` names, by name or ARN; `default-registry` without one. */
export function registryName(request: Request): string {
	const id = request["RegistryId"];
	if (id === undefined) return DEFAULT_REGISTRY;
	if (!isObject(id)) return invalid("RegistryId must be an object.");
	if (typeof id["RegistryName"] === "string") return id["RegistryName"];
	if (typeof id["RegistryArn"] === "string")
		return /:registry\/(.+)$/.exec(id["RegistryArn"])?.[1] ?? invalid("RegistryArn is no ARN.");
	return invalid("RegistryId must hold a RegistryName or a RegistryArn.");
}

export const DEFAULT_REGISTRY = "default-registry";

export function findRegistry({ state }: OperationContext, request: Request): StoredRegistry {
	const name = registryName(request);
	return state.registries.get(name) ?? notFound(`Registry is not found. RegistryName: ${name}`);
}

/** The schema that `SchemaId` names, by ARN or by names. */
export function findSchema({ state }: OperationContext, request: Request): StoredSchema {
	const id = request["SchemaId"];
	if (!isObject(id)) return invalid("SchemaId is required.");
	const [registry, name] = namesOf(id);
	const found = state.registries.get(registry)?.schemas.get(name);
	return found ?? notFound(`Schema is not found. RegistryName: ${registry}, SchemaName: ${name}`);
}

function namesOf(id: Request): readonly [registry: string, schema: string] {
	const arn = id["SchemaArn"];
	if (typeof arn === "string") {
		const [, registry, name] = /:schema\/([^/]+)\/(.+)$/.exec(arn) ?? [];
		return registry === undefined || name === undefined ? invalid("SchemaArn is no ARN of a schema.") : [registry, name];
	}
	const name = id["SchemaName"];
	if (typeof name !== "string") return invalid("SchemaId must hold a SchemaArn, or a SchemaName and a RegistryName.");
	const registry = id["RegistryName"] ?? DEFAULT_REGISTRY;
	return typeof registry === "string" ? [registry, name] : invalid("RegistryName must be text.");
}

/** The version of a schema that a `SchemaVersionNumber` names. */
export function findVersion(schema: StoredSchema, number: unknown, field = "SchemaVersionNumber"): StoredVersion {
	if (!isObject(number)) return invalid(`${field} is required.`);
	const wanted = number["VersionNumber"];
	const found =
		number["LatestVersion"] === true
			? latestOf(schema)
			: typeof wanted === "number"
				? schema.versions.get(wanted)
				: invalid(`${field} must hold a VersionNumber, or LatestVersion: true.`);
	return found ?? notFound(`Schema version is not found. SchemaName: ${schema.name}, VersionNumber: ${wanted ?? "latest"}`);
}

/** The version that a request names by its id, or by its schema and number. */
export function findAnyVersion(
	context: OperationContext,
	request: Request,
): { readonly schema: StoredSchema; readonly version: StoredVersion } {
	const id = request["SchemaVersionId"];
	if (id === undefined) {
		const schema = findSchema(context, request);
		return { schema, version: findVersion(schema, request["SchemaVersionNumber"]) };
	}
	if (typeof id !== "string" || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
		return invalid("SchemaVersionId must be a UUID.");
	}
	return (
		context.state.versions.get(id.toLowerCase()) ?? notFound(`Schema version is not found. SchemaVersionId: ${id.toLowerCase()}`)
	);
}

/** One page of a list, and the token of the next one. */
export function pageOf<T>(request: Request, items: readonly T[]): { readonly items: readonly T[]; readonly NextToken?: string } {
	const size = request["MaxResults"] ?? 100;
	if (typeof size !== "number" || !Number.isInteger(size) || size < 1 || size > 100)
		return invalid("MaxResults must be from 1 to 100.");
	const token = request["NextToken"] ?? "0";
	const from =
		typeof token === "string" && /^\d{1,9}$/.test(token) ? Number(token) : invalid("NextToken is not one that was given.");
	const end = from + size;
	return { items: items.slice(from, end), ...(end < items.length && { NextToken: String(end) }) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
