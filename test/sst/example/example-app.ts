import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../support/sources.ts";
import { usePackages, usePlatform } from "../sst-app.ts";

/** What of the repository is the example application; the rest of it is the product. */
const OF_THE_EXAMPLE = [
	"sst.config.ts",
	"millrace.config.ts",
	"schemas.lock.json",
	"stacks",
	"packages/schemas",
	"packages/functions",
];

/**
 * Copies the repository's own application to an empty folder, as a user would have it: with the product's packages as npm packs them, and the
 * workspaces of the application linked, so that an edit there is an edit of the application.
 */
export async function makeExampleApp(app: string): Promise<void> {
	const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...OF_THE_EXAMPLE], {
		cwd: root,
	});
	for (const file of files.toString().split("\0").slice(0, -1)) {
		mkdirSync(dirname(join(app, file)), { recursive: true });
		cpSync(join(root, file), join(app, file));
	}
	// SST's own stand-in for its account of S3: the state stays in the folder.
	edit(app, "sst.config.ts", 'home: "aws"', 'home: "local"');
	usePlatform(app);
	const { dependencies } = JSON.parse(readFileSync(join(root, "packages/schemas/package.json"), "utf8"));
	const { "@millrace/core": _packed, ...others } = dependencies;
	await usePackages(app, ["packages/core", "packages/sst"], others);
	mkdirSync(join(app, "node_modules/@example"), { recursive: true });
	for (const name of ["schemas", "functions"]) symlinkSync(join(app, "packages", name), join(app, "node_modules/@example", name));
}

/** Edits a file of the application; the text that is replaced must be there. */
export function edit(app: string, file: string, from: string, to: string): void {
	const path = join(app, file);
	const text = readFileSync(path, "utf8");
	if (!text.includes(from)) throw new Error(`${file} does not hold "${from}" any more.`);
	writeFileSync(path, text.replaceAll(from, to));
}
