import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FileWatcher, watchFiles } from "../../../packages/local/src/watch/watch-files.ts";
import { createProject, type Project } from "../support/project.ts";

let project: Project;
let watcher: FileWatcher;
/** Resolves with what changed next. */
let next: () => Promise<readonly string[]>;
beforeEach(async () => {
	project = await createProject({ "a.ts": "1", "b/c.ts": "1", "b/d.ts": "1" });
	const told: (readonly string[])[] = [];
	let wake = (): void => {};
	watcher = watchFiles((files) => {
		told.push(files.map((file) => file.slice(project.root.length + 1)));
		wake();
	});
	next = async () => {
		while (told.length === 0) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		return told.shift() ?? [];
	};
});
afterEach(() => {
	watcher.close();
	return project.remove();
});

const write = (name: string, text: string) => writeFileSync(join(project.root, name), text);
const watch = (names: readonly string[], any?: boolean) =>
	watcher.watch(
		names.map((name) => join(project.root, name)),
		any,
	);

test("a file that was saved with another content is told, whichever way an editor writes it", async () => {
	watch(["a.ts", "b/c.ts"]);
	write("a.ts", "2");
	expect(await next()).toEqual(["a.ts"]);
	write("b/new.ts", "2");
	renameSync(join(project.root, "b/new.ts"), join(project.root, "b/c.ts"));
	expect(await next()).toEqual(["b/c.ts"]);
	rmSync(join(project.root, "a.ts"));
	expect(await next()).toEqual(["a.ts"]);
	write("a.ts", "2");
	expect(await next()).toEqual(["a.ts"]);
});

test("a file that was saved as it was, or is not watched, is not told", async () => {
	watch(["a.ts", "b/c.ts"]);
	write("a.ts", "1");
	write("b/d.ts", "2");
	write("b/c.ts", "2");
	expect(await next()).toEqual(["b/c.ts"]);
	watch(["a.ts"]);
	write("b/c.ts", "3");
	write("a.ts", "2");
	expect(await next()).toEqual(["a.ts"]);
});

test("where any file counts, a new one does too", async () => {
	watch(["b/c.ts"], true);
	write("b/.hidden", "1");
	write("b/new.ts", "1");
	expect(await next()).toEqual(["b/new.ts"]);
});

test("installed packages are not watched", async () => {
	watch(["node_modules/none/index.js", "a.ts"]);
	write("a.ts", "2");
	expect(await next()).toEqual(["a.ts"]);
});
