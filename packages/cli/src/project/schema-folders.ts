import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type AvroOptions, readAvroOptions } from "@millrace/codegen";
import { findUp } from "./find-up.ts";
import { ProjectError } from "./project-error.ts";
import { type RegistryLabels, readRegistryLabels } from "./registry-labels.ts";

/** A folder of schemas and the folder of the code generated from it, both absolute. */
export interface SchemaFolder {
	readonly schemas: string;
	readonly generated: string;
	/** What the key `avro` beside the folders says. */
	readonly avro: AvroOptions;
	/** What the key `registry` beside the folders says. */
	readonly registry: RegistryLabels;
	/** Whether somebody named the folders; the default ones need not exist. */
	readonly declared: boolean;
}

const defaults = { schemas: "schemas", generated: "src/generated" };

/**
 * Where schemas and generated code are: what the flags say, else the key `millrace` of the nearest package.json that has
 * it (`{ "schemas": "avro", "generated": "src/generated" }`, or an array of such pairs for a repository of several
 * packages), else `schemas` and `src/generated`. Never the configuration, which imports what is generated.
 *
 * Flags replace folders alone: the options of a schema folder are those of its pair, or of the only one.
 *
 * @throws {ProjectError} when the key is not such a pair.
 * @throws {AvroOptionsError} when an option is none.
 */
export function findSchemaFolders(
	cwd: string,
	flags: { readonly schemas: string | undefined; readonly out: string | undefined },
): readonly SchemaFolder[] {
	const declaring = findUp(cwd, "package.json", (path) => readManifest(path)["millrace"] !== undefined);
	const declared = declaring === undefined ? [] : readPairs(join(declaring, "package.json"), declaring);
	if (flags.schemas !== undefined || flags.out !== undefined) {
		const schemas = resolve(cwd, flags.schemas ?? defaults.schemas);
		const pair = declared.find((one) => one.schemas === schemas) ?? (declared.length === 1 ? declared[0] : undefined);
		const generated = resolve(cwd, flags.out ?? defaults.generated);
		return [{ schemas, generated, avro: pair?.avro ?? {}, registry: pair?.registry ?? {}, declared: true }];
	}
	if (declaring !== undefined) return declared;
	const root = findUp(cwd, "package.json") ?? cwd;
	return [
		{
			schemas: join(root, defaults.schemas),
			generated: join(root, defaults.generated),
			avro: {},
			registry: {},
			declared: false,
		},
	];
}

/** The folders that commands other than `generate` look at: a project without schemas is legal. */
export function findUsedSchemaFolders(cwd: string): readonly SchemaFolder[] {
	return findSchemaFolders(cwd, { schemas: undefined, out: undefined }).filter(
		({ declared, schemas }) => declared || existsSync(schemas),
	);
}

/** The folder from which paths in headers of generated code are written, so that they do not depend on where it was run. */
export function findPackageRoot(folder: string, cwd: string): string {
	return findUp(folder, "package.json") ?? cwd;
}

function readPairs(path: string, root: string): readonly SchemaFolder[] {
	const key = readManifest(path)["millrace"];
	return (Array.isArray(key) ? key : [key]).map((pair: unknown, index) => {
		const { schemas = defaults.schemas, generated = defaults.generated, avro, registry } = (pair ?? {}) as Partial<SchemaFolder>;
		if (typeof pair !== "object" || pair === null || typeof schemas !== "string" || typeof generated !== "string") {
			throw new ProjectError(`The key "millrace" of ${path} does not name folders.`, [
				{
					id: "write-folders",
					label: 'Write it as { "schemas": "schemas", "generated": "src/generated" }, or as an array of such pairs.',
				},
			]);
		}
		const own = Array.isArray(key) ? `millrace[${index}]` : "millrace";
		return {
			schemas: resolve(root, schemas),
			generated: resolve(root, generated),
			avro: readAvroOptions(avro, { file: path, key: `${own}.avro` }),
			registry: readRegistryLabels(registry, path, `${own}.registry`),
			declared: true,
		};
	});
}

function readManifest(path: string): Readonly<Record<string, unknown>> {
	try {
		const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
		return typeof manifest === "object" && manifest !== null ? (manifest as Record<string, unknown>) : {};
	} catch (cause) {
		throw new ProjectError(`${path} is not valid JSON.`, [{ id: "repair", label: "Repair it; `npm pkg fix` may help." }], {
			cause,
		});
	}
}

/** A path as people read it: from the working directory where that is shorter. */
export function displayPath(path: string, cwd: string): string {
	const shown = relative(cwd, path);
	return shown === "" ? "." : shown.startsWith(join("..", "..", "..")) ? path : shown;
}
