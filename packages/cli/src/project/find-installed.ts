import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { findUp } from "./find-up.ts";

/** A package as Node would find it from a folder: the first node_modules upwards that has it, links followed. */
export function findInstalled(name: string, from: string): { readonly folder: string; readonly version: string } | undefined {
	const manifest = join("node_modules", name, "package.json");
	const root = findUp(from, manifest);
	if (root === undefined) return undefined;
	const { version = "unknown" } = JSON.parse(readFileSync(join(root, manifest), "utf8")) as { readonly version?: string };
	return { folder: realpathSync(join(root, "node_modules", name)), version };
}
