import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { SetupMissingError } from "./deploy-error.ts";

/**
 * Path and export of a function that comes with this package, from the folder of sst.config.ts, as SST's bundler takes it.
 *
 * @param root folder of sst.config.ts @default the working directory, where SST runs it
 * @throws {SetupMissingError} when it is not there, as in a checkout that was not built.
 */
export function handlerPath(part: "topics" | "schemas", root: string = process.cwd()): string {
	const specifier = `@millrace/sst/setup/${part}`;
	let file: string;
	try {
		file = createRequire(join(root, "package.json")).resolve(specifier);
	} catch (cause) {
		throw new SetupMissingError(`${specifier}, which the deployment brings along, cannot be found from ${root}.`, {
			fix: "Install @millrace/sst next to sst.config.ts; in a checkout of Millrace run `npm run build`.",
			cause,
		});
	}
	const path = relative(root, file).split(sep).join("/");
	return path.replace(/\.[cm]?[jt]s$/, ".handler");
}
