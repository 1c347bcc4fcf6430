import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The first folder from `from` upwards that holds `name` and pleases `accept`. */
export function findUp(from: string, name: string, accept: (path: string) => boolean = () => true): string | undefined {
	for (let folder = from; ; folder = dirname(folder)) {
		const path = join(folder, name);
		if (existsSync(path) && accept(path)) return folder;
		if (dirname(folder) === folder) return undefined;
	}
}
