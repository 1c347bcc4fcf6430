import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside `src` and `dist` alike. */
const template = new URL("../../templates/project/", import.meta.url);

/** The name that the template's files carry. */
const placeholder = "my-millrace-app";

/** Files that npm would read or leave out under their own name when it packs us. */
const renamed: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** Copies the project template into a folder under the app's name. Returns the paths that were written. */
export function copyTemplate(folder: string, name: string): readonly string[] {
	const from = fileURLToPath(template);
	const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return entries.map((entry) => {
		const source = join(entry.parentPath, entry.name);
		const target = join(folder, relative(from, entry.parentPath), renamed[entry.name] ?? entry.name);
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, readFileSync(source, "utf8").replaceAll(placeholder, name));
		return target;
	});
}
