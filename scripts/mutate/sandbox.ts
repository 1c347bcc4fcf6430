import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { root } from "../run.ts";

/** A copy of the checkout with some files changed, its packages linked among each other; the caller removes it. */
export async function createSandbox(files: ReadonlyMap<string, string>): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-mutate-"));
	for (const name of ["package.json", "tsconfig.json", "packages", "test", "scripts"]) {
		await cp(join(root, name), join(folder, name), {
			recursive: true,
			filter: (source) => !["node_modules", "dist"].includes(basename(source)),
		});
	}
	await linkModules(join(root, "node_modules"), join(folder, "node_modules"));
	for (const name of readdirSync(join(root, "packages"))) {
		const own = join("packages", name, "node_modules");
		if (existsSync(join(root, own))) await linkModules(join(root, own), join(folder, own));
	}
	for (const [name, text] of files) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	return folder;
}

/** Links to what is installed, but for the workspaces' own packages: those links are copied, and so lead into the copy. */
async function linkModules(from: string, to: string): Promise<void> {
	await mkdir(to, { recursive: true });
	for (const name of await readdir(from)) {
		if (name === ".cache" || name === ".vite") continue;
		if (name === "@millrace" || name === "@example" || name === "millrace") {
			await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
		} else await symlink(join(from, name), join(to, name));
	}
}
