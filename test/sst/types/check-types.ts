import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOutside } from "../../support/outside.ts";
import { root } from "../../support/sources.ts";
import { installation } from "../sst-app.ts";

/**
 * What the compiler says of sources that use SST's real globals, in a folder that has its platform; one line an error, and what belongs to it.
 *
 * SST's own sources come into the program as sources, not as declarations, and were not written for options as strict as ours: what is said of
 * them is left out.
 */
export async function checkTypes(folder: string, files: readonly string[]): Promise<readonly string[]> {
	mkdirSync(join(folder, ".sst"), { recursive: true });
	mkdirSync(join(folder, "node_modules"), { recursive: true });
	link(join(installation, ".sst/platform"), join(folder, ".sst/platform"));
	link(join(installation, ".sst/platform/node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
	const compilerOptions = {
		target: "es2023",
		lib: ["es2024"],
		module: "esnext",
		moduleResolution: "bundler",
		strict: true,
		exactOptionalPropertyTypes: true,
		noUncheckedIndexedAccess: true,
		noEmit: true,
		skipLibCheck: true,
		allowImportingTsExtensions: true,
		resolveJsonModule: true,
		types: ["node"],
		typeRoots: [join(root, "node_modules/@types")],
	};
	writeFileSync(join(folder, "tsconfig.check.json"), JSON.stringify({ compilerOptions, files }));
	const { code, stdout, stderr } = await runOutside(
		folder,
		process.execPath,
		join(root, "node_modules/typescript/bin/tsc"),
		"--pretty",
		"false",
		"-p",
		"tsconfig.check.json",
	);
	// What follows an error, indented, is part of it.
	const errors = (stdout + stderr).split(/\n(?!\s)/).filter((text) => text.includes("error TS"));
	if (code !== 0 && errors.length === 0) throw new Error(`tsc failed: ${stdout}${stderr}`);
	return errors.filter((text) => !text.includes("sst/platform/") && !text.startsWith("../"));
}

function link(target: string, path: string): void {
	if (!existsSync(path)) symlinkSync(target, path);
}
