import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where the PATH of an environment has a program; undefined when it has none. The system's own default path does not count. */
export function findProgram(name: string, { PATH = "" }: Readonly<Record<string, string | undefined>>): string | undefined {
	return PATH.split(delimiter)
		.filter((folder) => folder !== "")
		.map((folder) => join(folder, name))
		.find((path) => {
			try {
				accessSync(path, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
}
