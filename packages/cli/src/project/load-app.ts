import type { LoadedConfig } from "@millrace/local";
import { findConfig } from "./find-config.ts";
import { findUp } from "./find-up.ts";

/** The app, for a command that can do without one: undefined where no flag names a configuration and none is found. */
export async function loadApp(cwd: string, config: string | undefined): Promise<LoadedConfig | undefined> {
	if (config === undefined && findUp(cwd, "millrace.config.ts") === undefined) return undefined;
	const { loadConfig } = await import("@millrace/local");
	return loadConfig(findConfig(cwd, config));
}
