import type { Clock } from "@millrace/core/aws";
import { RegistryDeniedError, RegistryRefusedError, RegistryTroubleError } from "../registry-error.ts";
import type { GlueDocument, GlueTransport } from "./glue-transport.ts";

/** The part of `@aws-sdk/client-glue` that is used. */
export interface GlueSdk {
	readonly GlueClient: new (options: object) => GlueSdkClient;
	/** One class for each operation: `GetSchemaCommand`. */
	readonly [command: `${string}Command`]: new (
		request: object,
	) => object;
}

interface GlueSdkClient {
	send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<GlueDocument>;
}

export interface SdkTransportOptions {
	readonly sdk: GlueSdk;
	/** Given to the client as it is: region, endpoint, credentials. What is left out, the SDK finds in its own ways. */
	readonly client: object;
	readonly clock: Clock;
	readonly timeoutMs: number;
}

/** Errors of the SDK's that come before any request: there is nobody to ask as. */
const CREDENTIALS = /Credentials|TokenProvider|SSO|InvalidToken|Unauthorized/i;

/**
 * Glue by AWS's SDK, with its chain of credentials: profiles, SSO, roles. It tries once: when to try again is decided in one place for
 * every registry.
 */
export function createSdkTransport({ sdk, client: options, clock, timeoutMs }: SdkTransportOptions): GlueTransport {
	const client = new sdk.GlueClient({ ...options, maxAttempts: 1 });
	return async (operation, request) => {
		const Command = sdk[`${operation}Command`];
		if (Command === undefined) {
			throw new RegistryRefusedError(`The installed @aws-sdk/client-glue does not know ${operation}.`, {
				fix: "Update @aws-sdk/client-glue to a version 3 of its own.",
			});
		}
		const limit = new AbortController();
		const stop = clock.after(timeoutMs, () => limit.abort());
		try {
			return { kind: "done", document: await client.send(new Command(request), { abortSignal: limit.signal }) };
		} catch (error) {
			const { name, message, status } = describe(error);
			if (status !== undefined) return { kind: "error", status, type: isOfService(error) ? name : undefined };
			if (CREDENTIALS.test(name)) {
				throw new RegistryDeniedError(`The AWS SDK found no credentials: ${message}`, {
					fix: "Sign in with `aws sso login`, or set AWS_PROFILE to a profile that works.",
					cause: error,
				});
			}
			if (/region is missing/i.test(message)) {
				throw new RegistryRefusedError("No AWS region is set.", { fix: "Set AWS_REGION.", cause: error });
			}
			const why = limit.signal.aborted ? `no answer within ${timeoutMs} ms` : message;
			throw new RegistryTroubleError(`AWS Glue did not answer ${operation}: ${why}`, { cause: error });
		} finally {
			stop();
		}
	};
}

/** An answer that the SDK could not read has a status too, and the name of what went wrong in the SDK. */
function isOfService(error: unknown): boolean {
	return typeof error === "object" && error !== null && "$fault" in error;
}

/** The SDK's errors of the service carry the status of the answer; others never had one. */
function describe(error: unknown): { readonly name: string; readonly message: string; readonly status: number | undefined } {
	if (!(error instanceof Error)) return { name: "Error", message: "no reason was given", status: undefined };
	const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
	return { name: error.name, message: error.message, status: $metadata?.httpStatusCode };
}
