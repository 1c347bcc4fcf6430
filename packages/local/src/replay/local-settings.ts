import type { Settings } from "@millrace/core";
import { LOCAL_REGION } from "./fill-placeholders.ts";

/** Where a local run has what a deployment would have in AWS. */
export interface LocalServices {
	/** Endpoint of the object store. */
	readonly store: string;
	/** Endpoint of the schema registry; undefined for the real one. */
	readonly registry: string | undefined;
	/** As `Settings` has them. */
	readonly schemaIds: Readonly<Record<string, string>>;
}

/** The planned settings, with what a deployment would add: where things are, and which ids schemas have. */
export function fillSettings(settings: Settings, services: LocalServices): Settings {
	const { deadLetter, registry } = settings;
	return {
		...settings,
		...(deadLetter?.kind === "s3" && { deadLetter: { ...deadLetter, region: LOCAL_REGION, endpoint: services.store } }),
		...(registry !== undefined &&
			services.registry !== undefined && { registry: { ...registry, region: LOCAL_REGION, endpoint: services.registry } }),
		schemaIds: { ...settings.schemaIds, ...services.schemaIds },
	};
}

/** Stand-ins check no signature, but the runtime will not send a request without one. Real credentials are never replaced. */
export function localCredentials(registry: "local" | "aws"): Readonly<Record<string, string>> {
	const { AWS_REGION, AWS_ACCESS_KEY_ID } = process.env;
	return {
		...(AWS_REGION === undefined && registry === "local" && { AWS_REGION: LOCAL_REGION }),
		...(AWS_ACCESS_KEY_ID === undefined &&
			registry === "local" && { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" }),
	};
}
