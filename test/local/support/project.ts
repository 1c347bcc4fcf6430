import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Project {
	readonly root: string;
	write(name: string, content: string | Buffer): Promise<string>;
	remove(): Promise<void>;
}

/** A project of a user in a temporary folder, with the packages of this workspace installed. */
export async function createProject(files: Readonly<Record<string, string>> = {}): Promise<Project> {
	const root = await mkdtemp(join(tmpdir(), "millrace-test-"));
	const modules = join(fileURLToPath(import.meta.url), "../../../../node_modules");
	await symlink(modules, join(root, "node_modules"));
	const project: Project = {
		root,
		async write(name, content) {
			const path = join(root, name);
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, content);
			return path;
		},
		remove: () => rm(root, { recursive: true, force: true }),
	};
	for (const [name, content] of Object.entries(files)) await project.write(name, content);
	return project;
}
