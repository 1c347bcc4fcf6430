import { checkAvroReader } from "./compatibility/avro/check-reader.ts";
import { isReadableName } from "./match-names.ts";
import { type AvroType, namespaceOf } from "./model.ts";
import type { SchemaSource } from "./read-avro.ts";
import { type JsonNode, readJson } from "./read-json.ts";
import { locate, SchemaError } from "./schema-error.ts";

/*
  A projection is a schema file whose root record has the attribute "projects": a type for reading records of another schema,
  with fewer fields. Nobody writes with it, so it is never released and never registered.
*/

/** The attribute that makes a record a projection. */
export const PROJECTS = "projects";

/**
 * Full name of the schema whose records a type is for; undefined for an ordinary type, with which records are written. As with
 * every reference, a name without dots is of the type's own namespace.
 *
 * @example
 * projectionOf(readAvroSchema({ path: "flight-delays.avsc", text })); // "airline.Flight"
 */
export function projectionOf(type: AvroType): string | undefined {
	const projected = type.kind === "record" ? type.attributes[PROJECTS] : undefined;
	if (type.kind !== "record" || typeof projected !== "string") return undefined;
	const namespace = namespaceOf(type.name);
	return projected.includes(".") || namespace === "" ? projected : `${namespace}.${projected}`;
}

/** Whether a schema says that it is a projection, rightly or not. */
export function isProjection(type: AvroType): boolean {
	return type.kind !== "union" && Object.hasOwn(type.attributes, PROJECTS);
}

/** The same of a file that was not read as a schema yet. */
export function isProjectionFile(root: JsonNode): boolean {
	return root.kind === "object" && root.entries.has(PROJECTS);
}

/**
 * Checks a projection against the schema that it names: every record of that schema's current version can be read with it.
 *
 * @param schemas The ordinary schemas of the folder, by full name.
 * @returns The schema that it projects.
 * @throws {SchemaError} at the attribute, the name or the field that is in the way.
 */
export function checkProjection<S extends { readonly type: AvroType }>(
	source: SchemaSource,
	type: AvroType,
	schemas: ReadonlyMap<string, S>,
): S {
	const root = readJson(source.path, source.text) as JsonNode & { kind: "object" };
	const fail = (problem: string, node: JsonNode | undefined, fix: string): never => {
		throw new SchemaError(problem, locate(source.path, source.text, (node ?? root).at), { fix });
	};
	const attribute = root.entries.get(PROJECTS);
	const name = projectionOf(type);
	if (type.kind !== "record") return fail("Only a record can project another schema.", attribute, `Remove "${PROJECTS}".`);
	if (name === undefined) return fail(`"${PROJECTS}" is the name of a schema.`, attribute, "Write its full name as a text.");
	const found = schemas.get(name);
	if (found === undefined) {
		return fail(
			`There is no schema "${name}" to project.`,
			attribute,
			"Name the outermost type of another file of the folder, which is no projection itself.",
		);
	}
	if (found.type.kind !== "record")
		return fail(`"${name}" is no record, and only fields can be left out.`, attribute, "Name a record.");
	if (!isReadableName(found.type, type)) {
		return fail(
			`"${type.name}" cannot read "${name}": a reader's type has the same name, or an alias for it.`,
			root.entries.get("name"),
			`Add "aliases": ["${name}"].`,
		);
	}
	const [mismatch] = checkAvroReader(type, found.type);
	if (mismatch === undefined) return found;
	const { path, problem } = mismatch;
	const fields = root.entries.get("fields");
	const index = type.fields.findIndex((field) => field.name === path.split(/[.[]/)[0]);
	const field = fields?.kind === "array" ? fields.items[index] : undefined;
	return fail(
		`"${name}" cannot be read with this field: ${path === type.fields[index]?.name ? "" : `at ${path}, `}${problem}.`,
		field,
		"Give it the name or an alias of a field that is there, a type that takes its values, or a default.",
	);
}
