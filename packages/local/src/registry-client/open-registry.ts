import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { type Clock, systemClock } from "@millrace/core/aws";
import { withCache } from "./caching.ts";
import { createConfluentRegistry } from "./confluent/confluent-registry.ts";
import { createConfluentRequest } from "./confluent/confluent-request.ts";
import { createFolderRegistry } from "./folder/folder-registry.ts";
import { createGlueRegistry } from "./glue/glue-registry.ts";
import type { GlueTransport } from "./glue/glue-transport.ts";
import { createSdkTransport, type GlueSdk } from "./glue/sdk-transport.ts";
import { createSignedTransport } from "./glue/signed-transport.ts";
import { CONFLUENT_LIMITS, GLUE_LIMITS, withLimits } from "./limits.ts";
import { type RegistryAddress, writeRegistryAddress } from "./registry-address.ts";
import { AwsClientMissingError } from "./registry-error.ts";
import { type Waiting, withRetries } from "./retrying.ts";
import type { SchemaRegistry } from "./schema-registry.ts";

export interface OpenRegistryOptions {
	readonly address: RegistryAddress;
	/** Folder from which relative paths count, and from which the AWS SDK is looked for. */
	readonly root: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Where AWS Glue answers. @default AWS's own variables, else AWS's own address */
	readonly endpoint?: string | undefined;
	/** How long each answer may take, in milliseconds. @default 10,000 */
	readonly timeoutMs?: number;
	/** Times requests. @default the system's */
	readonly clock?: Clock;
	/** Between tries. @default the system's clock and Math.random */
	readonly waiting?: Waiting;
	/** `@aws-sdk/client-glue`; null is none. @default the one that the root or this package finds */
	readonly sdk?: GlueSdk | null;
}

/**
 * Opens a schema registry by its address: with limits, retries of questions, and each definition asked for once.
 *
 * AWS Glue is asked through `@aws-sdk/client-glue` when it is installed, which knows profiles, SSO and roles. Without it the keys of the
 * environment have to do.
 *
 * @throws {AwsClientMissingError} when there are neither.
 *
 * @example
 * const address = readRegistryAddress("glue:airline-dev");
 * const registry = openSchemaRegistry({ address, root: process.cwd(), environment: process.env });
 */
export function openSchemaRegistry(options: OpenRegistryOptions): SchemaRegistry {
	const { clock = systemClock, waiting = { wait: (ms) => waitOn(clock, ms), random: Math.random } } = options;
	const registry = withRetries(openKind(options, clock), waiting);
	const limits = options.address.kind === "confluent" ? CONFLUENT_LIMITS : GLUE_LIMITS;
	return withCache(withLimits(registry, limits), { now: () => clock.now() });
}

function openKind(options: OpenRegistryOptions, clock: Clock): SchemaRegistry {
	const { address, root, environment, timeoutMs = 10_000 } = options;
	const name = writeRegistryAddress(address);
	switch (address.kind) {
		case "glue":
			return createGlueRegistry(address.name, openGlue(options, clock, timeoutMs));
		case "confluent": {
			const userInfo = address.userInfo ?? environment["SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"];
			return createConfluentRegistry(name, createConfluentRequest({ url: address.url, userInfo, clock, timeoutMs }));
		}
		case "folder":
			return createFolderRegistry(name, resolve(root, address.path));
		default:
			return address satisfies never;
	}
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const ENDPOINT_VARIABLES = ["AWS_ENDPOINT_URL_GLUE", "AWS_ENDPOINT_URL"];
/** A registry on this machine is told who asks, as the protocol wants it, and looks at nothing of it. */
const LOCAL_KEYS = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const LOCAL_REGION = "us-east-1";

function openGlue(options: OpenRegistryOptions, clock: Clock, timeoutMs: number): GlueTransport {
	const { root, environment } = options;
	const endpoint =
		options.endpoint ?? ENDPOINT_VARIABLES.map((name) => environment[name]).find((url) => url !== undefined && url !== "");
	const local = endpoint !== undefined && isLocal(endpoint);
	const region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? (local ? LOCAL_REGION : undefined);
	const hasKeys = Boolean(environment["AWS_ACCESS_KEY_ID"] && environment["AWS_SECRET_ACCESS_KEY"]);
	const keys = hasKeys || !local ? environment : { ...environment, ...LOCAL_KEYS };
	const sdk = options.sdk === undefined ? findSdk(root) : options.sdk;
	if (sdk !== null) {
		const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = keys;
		// A profile that somebody names is meant, whatever keys there are beside it.
		const credentials =
			accessKeyId && secretAccessKey && !environment["AWS_PROFILE"] ? { accessKeyId, secretAccessKey, sessionToken } : undefined;
		const client = { ...(region && { region }), ...(endpoint && { endpoint }), ...(credentials && { credentials }) };
		return createSdkTransport({ sdk, client, clock, timeoutMs });
	}
	if (hasKeys || local) return createSignedTransport({ ports: { environment: keys, clock }, region, endpoint, timeoutMs });
	throw new AwsClientMissingError(
		"The environment holds no AWS keys, and @aws-sdk/client-glue, which knows profiles, SSO and roles, is not installed.",
		{
			fix: "Run `npm install --save-dev @aws-sdk/client-glue`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
		},
	);
}

function isLocal(endpoint: string): boolean {
	return URL.canParse(endpoint) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}

/** The project's own SDK, else one beside this package: it is optional, and heavy. */
function findSdk(root: string): GlueSdk | null {
	for (const from of [join(root, "package.json"), import.meta.url]) {
		const require = createRequire(from);
		try {
			return require("@aws-sdk/client-glue") as GlueSdk;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
		}
	}
	return null;
}

function waitOn(clock: Clock, milliseconds: number): Promise<void> {
	return new Promise((done) => {
		clock.after(milliseconds, done);
	});
}
