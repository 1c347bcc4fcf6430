import { GlueError, invalid } from "./glue-error.ts";
import { type Answer, findRegistry, pageOf, type Request, readDescription, readName, readTags } from "./read-request.ts";
import { type OperationContext, registryArn, type StoredRegistry } from "./registry-state.ts";

/* CreateRegistry, GetRegistry, ListRegistries, UpdateRegistry and DeleteRegistry. */

const MAX_REGISTRIES = 100;

export function createRegistry(context: OperationContext, request: Request): Answer {
	const name = readName(request, "RegistryName");
	const description = readDescription(request);
	const tags = readTags(request);
	if (context.state.registries.has(name)) {
		throw new GlueError("AlreadyExistsException", `Registry already exists. RegistryName: ${name}`);
	}
	addRegistry(context, name, description);
	const arn = registryArn(context, name);
	context.state.tags.set(arn, new Map(tags));
	return { RegistryArn: arn, RegistryName: name, Description: description, Tags: Object.fromEntries(tags) };
}

export function addRegistry({ state, now }: OperationContext, name: string, description?: string): StoredRegistry {
	if (state.registries.size >= MAX_REGISTRIES) {
		throw new GlueError(
			"ResourceNumberLimitExceededException",
			`More registries cannot be created. The maximum limit has been reached: ${MAX_REGISTRIES}`,
		);
	}
	const created = now();
	const registry = { name, description, created, updated: created, schemas: new Map() };
	state.registries.set(name, registry);
	return registry;
}

export function getRegistry(context: OperationContext, request: Request): Answer {
	return describe(context, findRegistry(context, request));
}

export function listRegistries(context: OperationContext, request: Request): Answer {
	const { items, ...rest } = pageOf(request, [...context.state.registries.values()]);
	return { Registries: items.map((registry) => describe(context, registry)), ...rest };
}

export function updateRegistry(context: OperationContext, request: Request): Answer {
	const registry = findRegistry(context, request);
	registry.description = readDescription(request) ?? invalid("Description is required.");
	registry.updated = context.now();
	return { RegistryName: registry.name, RegistryArn: registryArn(context, registry.name) };
}

export function deleteRegistry(context: OperationContext, request: Request): Answer {
	const { name, schemas } = findRegistry(context, request);
	for (const schema of schemas.values()) for (const { id } of schema.versions.values()) context.state.versions.delete(id);
	context.state.registries.delete(name);
	return { RegistryName: name, RegistryArn: registryArn(context, name), Status: "DELETING" };
}

function describe(context: OperationContext, { name, description, created, updated }: StoredRegistry) {
	return {
		RegistryName: name,
		RegistryArn: registryArn(context, name),
		Description: description,
		Status: "AVAILABLE",
		CreatedTime: created,
		UpdatedTime: updated,
	};
}
