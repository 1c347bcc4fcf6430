import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { SchemaSource } from "@millrace/codegen";
import { ProjectError } from "./project-error.ts";
import { displayPath, findPackageRoot, type SchemaFolder } from "./schema-folders.ts";

/**
 * The schema files of a folder, with their paths from the package's root, so that these do not depend on where it was run.
 * @throws {ProjectError} when there is no schema.
 */
export function readSchemaSources(folder: SchemaFolder, cwd: string): readonly SchemaSource[] {
	const root = findPackageRoot(folder.schemas, cwd);
	const files = existsSync(folder.schemas) ? listFiles(folder.schemas).filter((path) => path.endsWith(".avsc")) : [];
	if (files.length === 0) throw noSchemas(folder, cwd);
	return files.map((path) => ({ path: slashed(relative(root, path)), text: readFileSync(path, "utf8") }));
}

/** All files below a folder, absolute. */
export function listFiles(folder: string): readonly string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

export function slashed(path: string): string {
	return path.split(sep).join("/");
}

function noSchemas(folder: SchemaFolder, cwd: string): ProjectError {
	return new ProjectError(`There is no .avsc file in ${displayPath(folder.schemas, cwd)}.`, [
		{ id: "name-folder", label: 'Name the folder with --schemas, or in package.json as "millrace": { "schemas": "..." }.' },
	]);
}
