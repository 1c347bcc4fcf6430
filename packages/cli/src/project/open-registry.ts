import type { App } from "@millrace/core";
import type { SchemaRegistry, Waiting } from "@millrace/local";
import type { CliIo } from "../io.ts";
import { ProjectError } from "./project-error.ts";

/** What the flags of a command say about its registry. */
export interface RegistryChoice {
	readonly stage: string;
	readonly registry: string | undefined;
	readonly endpoint: string | undefined;
}

/**
 * Opens the registry that a flag names, else the one that the app deploys in that stage.
 *
 * @param app undefined where nothing says what is deployed
 * @throws {ProjectError} when neither names one.
 * @throws {RegistryAddressError} when the flag is no address.
 */
export async function openRegistry(
	{ stage, registry: given, endpoint }: RegistryChoice,
	app: App | undefined,
	io: Pick<CliIo, "cwd" | "env" | "clock">,
): Promise<SchemaRegistry> {
	const { openSchemaRegistry, readRegistryAddress } = await import("@millrace/local");
	const address = readRegistryAddress(given ?? (await deployedRegistry(app, stage, io)));
	return openSchemaRegistry({ address, root: io.cwd, environment: io.env, endpoint, waiting: createWaiting(io) });
}

/** Time between tries, as the process has it. */
export function createWaiting({ clock }: Pick<CliIo, "clock">): Waiting {
	return { wait: (milliseconds) => clock.wait(milliseconds), random: Math.random };
}

async function deployedRegistry(app: App | undefined, stage: string, { clock }: Pick<CliIo, "clock">): Promise<string> {
	const { planApp } = await import("@millrace/core/plan");
	const planned = app && planApp(app, stage, { now: clock.now() }).registry;
	if (planned !== undefined) return `${planned.kind}:${planned.name}`;
	throw new ProjectError("The app declares no schema registry.", [
		{
			id: "name-registry",
			label: "Name one with --registry, such as glue:<name>, or declare registry: glue(<name>) in the app.",
		},
	]);
}
