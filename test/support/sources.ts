import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const root: string = resolve(import.meta.dirname, "../..");

/** TypeScript sources of the packages, as paths from the root, in stable order. */
export function packageSources(): readonly string[] {
	return globSync("packages/*/src/**/*.ts", { cwd: root })
		.filter((path) => !path.endsWith(".d.ts"))
		.sort();
}

export interface ImportEdge {
	readonly from: string;
	/** As written. */
	readonly specifier: string;
	/** Path from the root for a relative import, else undefined. */
	readonly target: string | undefined;
	readonly typeOnly: boolean;
}

/** Static imports, re-exports and dynamic imports of a file. */
export function importsOf(path: string): readonly ImportEdge[] {
	const text = readFileSync(join(root, path), "utf8")
		.replace(/\/\*[\s\S]*?\*\//g, "")
		.replace(/^\s*\/\/.*$/gm, "");
	const found = [
		...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^"'`;]*?\s+from\s+)?["']([^"']+)["']/gm),
		...text.matchAll(/\bimport\(\s*()["']([^"']+)["']\s*\)/g),
	];
	return found.map(([, type, specifier]) => ({
		from: path,
		specifier: specifier as string,
		target: specifier?.startsWith(".") ? relative(root, resolve(root, dirname(path), specifier)) : undefined,
		typeOnly: type !== undefined && type !== "",
	}));
}
