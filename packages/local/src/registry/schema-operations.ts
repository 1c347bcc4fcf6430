import { GlueError, invalid } from "./glue-error.ts";
import {
	type Answer,
	DEFAULT_REGISTRY,
	findRegistry,
	findSchema,
	findVersion,
	pageOf,
	type Request,
	readCompatibility,
	readDefinition,
	readDescription,
	readFormat,
	readName,
	readTags,
	registryName,
} from "./read-request.ts";
import { addRegistry } from "./registry-operations.ts";
import { latestOf, lookAt, type OperationContext, registryArn, type StoredSchema, schemaArn } from "./registry-state.ts";
import { addVersion, checkVersion } from "./version-operations.ts";

/* CreateSchema, GetSchema, ListSchemas, UpdateSchema and DeleteSchema. */

export function createSchema(context: OperationContext, request: Request): Answer {
	const name = readName(request, "SchemaName");
	const format = readFormat(request);
	const compatibility = readCompatibility(request) ?? "NONE";
	const description = readDescription(request);
	const tags = readTags(request);
	const definition = request["SchemaDefinition"] === undefined ? undefined : readDefinition(request);
	if (definition !== undefined) checkVersion(context, format, definition);
	const { state } = context;
	const registry =
		registryName(request) === DEFAULT_REGISTRY && !state.registries.has(DEFAULT_REGISTRY)
			? addRegistry(context, DEFAULT_REGISTRY)
			: findRegistry(context, request);
	if (registry.schemas.has(name)) {
		throw new GlueError("AlreadyExistsException", `Schema already exists. SchemaName: ${name}, RegistryName: ${registry.name}`);
	}
	const created = context.now();
	const schema: StoredSchema = {
		registry: registry.name,
		name,
		format,
		compatibility,
		description,
		checkpoint: 1,
		next: 1,
		created,
		updated: created,
		versions: new Map(),
	};
	const first = definition === undefined ? undefined : addVersion(context, schema, definition);
	registry.schemas.set(name, schema);
	const arn = schemaArn(context, schema);
	state.tags.set(arn, new Map(tags));
	return {
		...describe(context, schema),
		CreatedTime: undefined,
		UpdatedTime: undefined,
		Tags: Object.fromEntries(tags),
		...(first !== undefined && { SchemaVersionId: first.id, SchemaVersionStatus: lookAt(first) }),
	};
}

export function getSchema(context: OperationContext, request: Request): Answer {
	return describe(context, findSchema(context, request));
}

export function listSchemas(context: OperationContext, request: Request): Answer {
	const registries =
		request["RegistryId"] === undefined ? [...context.state.registries.values()] : [findRegistry(context, request)];
	const { items, ...rest } = pageOf(
		request,
		registries.flatMap(({ schemas }) => [...schemas.values()]),
	);
	return {
		Schemas: items.map((schema) => ({
			RegistryName: schema.registry,
			SchemaName: schema.name,
			SchemaArn: schemaArn(context, schema),
			Description: schema.description,
			SchemaStatus: "AVAILABLE",
			CreatedTime: schema.created,
			UpdatedTime: schema.updated,
		})),
		...rest,
	};
}

/** The compatibility, the checkpoint or the description; a changed compatibility needs the checkpoint that it counts from. */
export function updateSchema(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	const compatibility = readCompatibility(request);
	const description = readDescription(request);
	const number = request["SchemaVersionNumber"];
	if (compatibility === undefined && description === undefined && number === undefined) {
		invalid("Compatibility, SchemaVersionNumber or Description is required.");
	}
	const checkpoint = number === undefined ? undefined : findVersion(schema, number).number;
	if (compatibility !== undefined && checkpoint === undefined && latestOf(schema) !== undefined) {
		invalid("SchemaVersionNumber is required when Compatibility changes.");
	}
	schema.checkpoint = checkpoint ?? schema.checkpoint;
	schema.compatibility = compatibility ?? schema.compatibility;
	schema.description = description ?? schema.description;
	schema.updated = context.now();
	return { SchemaArn: schemaArn(context, schema), SchemaName: schema.name, RegistryName: schema.registry };
}

export function deleteSchema(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	for (const { id } of schema.versions.values()) context.state.versions.delete(id);
	context.state.registries.get(schema.registry)?.schemas.delete(schema.name);
	return { SchemaArn: schemaArn(context, schema), SchemaName: schema.name, Status: "DELETING" };
}

function describe(context: OperationContext, schema: StoredSchema) {
	return {
		RegistryName: schema.registry,
		RegistryArn: registryArn(context, schema.registry),
		SchemaName: schema.name,
		SchemaArn: schemaArn(context, schema),
		Description: schema.description,
		DataFormat: schema.format,
		Compatibility: schema.compatibility,
		SchemaCheckpoint: schema.checkpoint,
		LatestSchemaVersion: latestOf(schema)?.number ?? 0,
		NextSchemaVersion: schema.next,
		SchemaStatus: "AVAILABLE",
		CreatedTime: schema.created,
		UpdatedTime: schema.updated,
	};
}
