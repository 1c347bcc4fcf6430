import { join, resolve } from "node:path";
import { findUp } from "./find-up.ts";
import { ProjectError } from "./project-error.ts";

const name = "millrace.config.ts";

/**
 * Path of the configuration: the one the flag names, else the first millrace.config.ts from here upwards.
 * @throws {ProjectError} when there is none.
 */
export function findConfig(cwd: string, flag: string | undefined): string {
	if (flag !== undefined) return resolve(cwd, flag);
	const folder = findUp(cwd, name);
	if (folder !== undefined) return join(folder, name);
	throw new ProjectError(`There is no ${name} in ${cwd} or above it.`, [
		{ id: "init", label: "Start a project with `millrace init`, or name the file with --config.", command: "millrace init" },
	]);
}
