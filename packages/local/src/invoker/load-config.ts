import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type App, isMillraceError, MillraceError } from "@millrace/core";
import { describeThrown } from "./describe-thrown.ts";
import { loadModule } from "./load-module.ts";

/** There is no configuration at the path. */
export class ConfigMissingError extends MillraceError {
	static override readonly code = "CONFIG_MISSING";
}

/** The configuration cannot be loaded, or does not export an app. */
export class ConfigInvalidError extends MillraceError {
	static override readonly code = "CONFIG_INVALID";
}

export interface LoadedConfig {
	readonly app: App;
	/** Absolute path of the folder of the configuration; handler paths start there. */
	readonly root: string;
	/** Absolute paths of all source files that it is made of. */
	readonly inputs: readonly string[];
}

/**
 * Loads `millrace.config.ts` through the same bundler as handlers.
 *
 * @param load bundles the file and imports it; somebody who watches it has the bundle already
 * @throws {ConfigMissingError} when there is no such file.
 * @throws {ConfigInvalidError} when it throws while it loads, or its default export was not made by `defineApp`.
 * @throws {DefinitionError} of the app itself, unchanged.
 * @throws {BundleError} when it cannot be bundled.
 */
export async function loadConfig(path: string, load: typeof loadModule = loadModule): Promise<LoadedConfig> {
	const file = resolve(path);
	const root = dirname(file);
	await requireConfig(path);
	const { exports, inputs } = await load(file, root).catch((error: unknown) => {
		if (isMillraceError(error)) throw error;
		throw new ConfigInvalidError(`${path} threw while it was loaded: ${describeThrown(error)}.`, {
			fix: "A configuration only declares; move what runs out of it.",
			cause: error,
		});
	});
	const app = exports["default"];
	if (!isApp(app)) {
		throw new ConfigInvalidError(`The default export of ${path} is not an app.`, {
			fix: "Write export default defineApp({ name, cluster, topics, consumers }).",
		});
	}
	return { app, root, inputs };
}

/** @throws {ConfigMissingError} when there is no such file. */
export async function requireConfig(path: string): Promise<void> {
	if ((await stat(path).catch(() => undefined))?.isFile()) return;
	throw new ConfigMissingError(`There is no configuration at ${path}.`, {
		fix: "Run in the folder of millrace.config.ts, name it with --config, or start a project with `millrace init`.",
	});
}

/** By shape, because the configuration brings its own copy of core. */
function isApp(value: unknown): value is App {
	return typeof value === "object" && value !== null && (value as Partial<App>).kind === "app";
}
