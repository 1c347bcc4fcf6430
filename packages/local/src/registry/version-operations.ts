import { GlueError, invalid, notFound } from "./glue-error.ts";
import { isIncompatible, problemOf } from "./judge-definition.ts";
import {
	type Answer,
	findAnyVersion,
	findSchema,
	findVersion,
	pageOf,
	type Request,
	readDefinition,
	readFormat,
	readText,
} from "./read-request.ts";
import {
	type DataFormat,
	lookAt,
	type OperationContext,
	type StoredSchema,
	type StoredVersion,
	schemaArn,
} from "./registry-state.ts";

/*
  RegisterSchemaVersion, GetSchemaVersion, GetSchemaByDefinition, ListSchemaVersions, DeleteSchemaVersions, CheckSchemaVersionValidity and
  GetSchemaVersionsDiff.
*/

const MAX_VERSIONS = 10_000;

/** A definition that is there already is that version again; one that does not fit the others becomes a version that failed. */
export function registerSchemaVersion(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	const definition = readDefinition(request);
	const known = byDefinition(schema, definition);
	if (known !== undefined) return registered(known);
	if (schema.compatibility === "DISABLED") {
		invalid(`Schema is in DISABLED compatibility mode and takes no new versions. SchemaName: ${schema.name}`);
	}
	checkVersion(context, schema.format, definition);
	return registered(addVersion(context, schema, definition));
}

function registered(version: StoredVersion) {
	return { SchemaVersionId: version.id, VersionNumber: version.number, Status: lookAt(version) };
}

/** @throws {GlueError} for a text that is no definition of the format, and where there is no room for another version */
export function checkVersion({ state }: OperationContext, format: DataFormat, definition: string): void {
	const problem = problemOf(format, definition);
	if (problem !== undefined) invalid(`Schema definition of ${format} data format is invalid: ${problem}`);
	if (state.versions.size >= MAX_VERSIONS) {
		throw new GlueError(
			"ResourceNumberLimitExceededException",
			`More schema versions cannot be created. The maximum limit has been reached: ${MAX_VERSIONS}`,
		);
	}
}

/** Adds a version that was checked. */
export function addVersion(context: OperationContext, schema: StoredSchema, definition: string): StoredVersion {
	const { state, now, newId, pendingLooks } = context;
	const version: StoredVersion = {
		id: newId(),
		number: schema.next,
		definition,
		status: isIncompatible(schema, definition) ? "FAILURE" : "AVAILABLE",
		pendingLooks,
		created: now(),
		metadata: new Map(),
	};
	schema.next += 1;
	schema.updated = version.created;
	schema.versions.set(version.number, version);
	state.versions.set(version.id, { schema, version });
	return version;
}

export function getSchemaVersion(context: OperationContext, request: Request): Answer {
	const { schema, version } = findAnyVersion(context, request);
	return {
		SchemaVersionId: version.id,
		SchemaDefinition: version.definition,
		DataFormat: schema.format,
		SchemaArn: schemaArn(context, schema),
		VersionNumber: version.number,
		Status: lookAt(version),
		CreatedTime: version.created,
	};
}

/** Finds the very same text, and no other one of the same meaning. AWS's own serializer looks at the words of the error. */
export function getSchemaByDefinition(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	const version =
		byDefinition(schema, readDefinition(request)) ??
		notFound(`Schema version is not found. SchemaName: ${schema.name}, of the given definition`);
	return {
		SchemaVersionId: version.id,
		SchemaArn: schemaArn(context, schema),
		DataFormat: schema.format,
		Status: lookAt(version),
		CreatedTime: version.created,
	};
}

function byDefinition(schema: StoredSchema, definition: string): StoredVersion | undefined {
	return [...schema.versions.values()].findLast((version) => version.definition === definition);
}

export function listSchemaVersions(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	const { items, ...rest } = pageOf(request, [...schema.versions.values()]);
	return {
		Schemas: items.map((version) => ({
			SchemaArn: schemaArn(context, schema),
			SchemaVersionId: version.id,
			VersionNumber: version.number,
			Status: lookAt(version),
			CreatedTime: version.created,
		})),
		...rest,
	};
}

/** One number or a range. The checkpoint stays, and so do all under the mode DISABLED; what cannot be deleted is listed. */
export function deleteSchemaVersions(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	const [from = "", to = from] = readText(
		request,
		"Versions",
		/^[1-9]\d{0,4}(-[1-9]\d{0,4})?$/,
		'a number such as "5" or a range such as "5-8"',
	).split("-");
	if (Number(to) - Number(from) >= 25) invalid("Versions may name 25 versions at a time.");
	const errors = [];
	for (let number = Number(from); number <= Number(to); number++) {
		const error = deleteVersion(context, schema, number);
		if (error !== undefined) errors.push({ VersionNumber: number, ErrorDetails: error });
	}
	return { SchemaVersionErrors: errors };
}

function deleteVersion({ state }: OperationContext, schema: StoredSchema, number: number) {
	const version = schema.versions.get(number);
	if (version === undefined) return { ErrorCode: "EntityNotFoundException", ErrorMessage: `Version ${number} is not found.` };
	if (number === schema.checkpoint && schema.compatibility !== "NONE") {
		return { ErrorCode: "InvalidInputException", ErrorMessage: `Version ${number} is the checkpoint and cannot be deleted.` };
	}
	if (schema.compatibility === "DISABLED") {
		return { ErrorCode: "InvalidInputException", ErrorMessage: "Schema is in DISABLED compatibility mode." };
	}
	schema.versions.delete(number);
	state.versions.delete(version.id);
	return undefined;
}

/** Looks at the syntax alone: nothing here tells whether the text fits other versions. */
export function checkSchemaVersionValidity(_context: OperationContext, request: Request): Answer {
	const problem = problemOf(readFormat(request), readDefinition(request));
	return { Valid: problem === undefined, Error: problem };
}

/** The difference as the text of a JSON Patch: one replacement of the whole document, or none. */
export function getSchemaVersionsDiff(context: OperationContext, request: Request): Answer {
	const schema = findSchema(context, request);
	if (request["SchemaDiffType"] !== "SYNTAX_DIFF") invalid("SchemaDiffType must be SYNTAX_DIFF.");
	const first = findVersion(schema, request["FirstSchemaVersionNumber"], "FirstSchemaVersionNumber");
	const second = findVersion(schema, request["SecondSchemaVersionNumber"], "SecondSchemaVersionNumber");
	const patch = first.definition === second.definition ? [] : [{ op: "replace", path: "", value: parsed(second.definition) }];
	return { Diff: JSON.stringify(patch) };
}

/** Protobuf is no JSON, and stands in the patch as its text. */
function parsed(definition: string): unknown {
	try {
		return JSON.parse(definition);
	} catch {
		return definition;
	}
}
