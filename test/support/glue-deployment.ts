import { compactUuid, DIGEST_PREFIX_LENGTH } from "@millrace/core/wire";
import {
	type GlueRegistryServer,
	type ServeRegistryOptions,
	serveRegistry,
} from "../../packages/local/src/registry/serve-registry.ts";

/* A stage for tests of functions: the registry server of @millrace/local, and what a deployment tells a function of it. */

export interface GlueStage extends GlueRegistryServer {
	/** Registers one version after the other, and gives their ids. @throws unless each is AVAILABLE */
	register(subject: string, definitions: readonly string[]): Promise<readonly string[]>;
	/** How many schema versions functions have asked for. */
	lookups(): number;
	/** What a function is told: where the registry is, and the digests of the ids that the deployment knows. */
	settings(known?: Readonly<Record<string, string>>): {
		readonly registry: { readonly name: string; readonly endpoint: string };
		readonly schemaIds: Readonly<Record<string, string>>;
	};
	readonly environment: Readonly<Record<string, string>>;
}

export async function startStage(options: ServeRegistryOptions = {}): Promise<GlueStage> {
	const server = await serveRegistry(options);

	async function call(operation: string, body: object): Promise<Readonly<Record<string, string>>> {
		const headers = { "x-amz-target": `AWSGlue.${operation}` };
		const answer = await fetch(server.endpoint, { method: "POST", headers, body: JSON.stringify(body) });
		if (answer.status !== 200) throw new Error(`${operation}: ${await answer.text()}`);
		return answer.json() as Promise<Readonly<Record<string, string>>>;
	}

	return {
		...server,
		lookups: () => server.requests.filter((operation) => operation === "GetSchemaVersion").length,
		async register(subject, definitions) {
			await call("CreateSchema", { SchemaName: subject, DataFormat: "AVRO", Compatibility: "BACKWARD" });
			const ids: string[] = [];
			for (const SchemaDefinition of definitions) {
				const { SchemaVersionId = "", Status } = await call("RegisterSchemaVersion", {
					...{ SchemaId: { SchemaName: subject, RegistryName: "default-registry" }, SchemaDefinition },
				});
				if (Status !== "AVAILABLE") throw new Error(`A version of ${subject} is ${Status}.`);
				ids.push(SchemaVersionId);
			}
			return ids;
		},
		settings: (known = {}) => ({
			registry: { name: "default-registry", endpoint: server.endpoint },
			schemaIds: Object.fromEntries(
				Object.entries(known).map(([id, digest]) => [compactUuid(id), digest.slice(0, DIGEST_PREFIX_LENGTH)]),
			),
		}),
		environment: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" },
	};
}
