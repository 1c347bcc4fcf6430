import {
	getTags,
	putSchemaVersionMetadata,
	querySchemaVersionMetadata,
	removeSchemaVersionMetadata,
	tagResource,
	untagResource,
} from "./metadata-operations.ts";
import type { Answer, Request } from "./read-request.ts";
import { createRegistry, deleteRegistry, getRegistry, listRegistries, updateRegistry } from "./registry-operations.ts";
import type { OperationContext } from "./registry-state.ts";
import { createSchema, deleteSchema, getSchema, listSchemas, updateSchema } from "./schema-operations.ts";
import {
	checkSchemaVersionValidity,
	deleteSchemaVersions,
	getSchemaByDefinition,
	getSchemaVersion,
	getSchemaVersionsDiff,
	listSchemaVersions,
	registerSchemaVersion,
} from "./version-operations.ts";

export interface Operation {
	/** @throws {GlueError} for what the registry refuses; nothing has changed then. */
	run(context: OperationContext, request: Request): Answer;
	/** Whether it changes what the registry holds. */
	readonly writes: boolean;
}

const reads = (run: Operation["run"]): Operation => ({ run, writes: false });
const writes = (run: Operation["run"]): Operation => ({ run, writes: true });

/** Every operation of Glue's schema registry, by the name in `X-Amz-Target`, and those for tags. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
	CheckSchemaVersionValidity: reads(checkSchemaVersionValidity),
	CreateRegistry: writes(createRegistry),
	CreateSchema: writes(createSchema),
	DeleteRegistry: writes(deleteRegistry),
	DeleteSchema: writes(deleteSchema),
	DeleteSchemaVersions: writes(deleteSchemaVersions),
	GetRegistry: reads(getRegistry),
	GetSchema: reads(getSchema),
	GetSchemaByDefinition: reads(getSchemaByDefinition),
	GetSchemaVersion: reads(getSchemaVersion),
	GetSchemaVersionsDiff: reads(getSchemaVersionsDiff),
	ListRegistries: reads(listRegistries),
	ListSchemaVersions: reads(listSchemaVersions),
	ListSchemas: reads(listSchemas),
	PutSchemaVersionMetadata: writes(putSchemaVersionMetadata),
	QuerySchemaVersionMetadata: reads(querySchemaVersionMetadata),
	RegisterSchemaVersion: writes(registerSchemaVersion),
	RemoveSchemaVersionMetadata: writes(removeSchemaVersionMetadata),
	UpdateRegistry: writes(updateRegistry),
	UpdateSchema: writes(updateSchema),
	GetTags: reads(getTags),
	TagResource: writes(tagResource),
	UntagResource: writes(untagResource),
};
