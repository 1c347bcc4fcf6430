import type { App } from "@millrace/core";
import { findConfig } from "./find-config.ts";
import { findUp } from "./find-up.ts";

/**
 * The app of a command that can do without one where a flag names the registry: undefined when there is no configuration then.
 * @throws {ProjectError} when no flag names a registry and there is no configuration.
 */
export async function findApp(
	cwd: string,
	flags: { readonly config: string | undefined; readonly registry: string | undefined },
): Promise<App | undefined> {
	const isNeeded = flags.registry === undefined || flags.config !== undefined;
	if (!isNeeded && findUp(cwd, "millrace.config.ts") === undefined) return undefined;
	const { loadConfig } = await import("@millrace/local");
	return (await loadConfig(findConfig(cwd, flags.config))).app;
}
