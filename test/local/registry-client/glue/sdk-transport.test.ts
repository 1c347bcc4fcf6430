import { systemClock } from "@millrace/core/aws";
import { expect, test } from "vitest";
import { createSdkTransport, type GlueSdk } from "../../../../packages/local/src/registry-client/glue/sdk-transport.ts";
import { manualClock } from "../../../support/manual-clock.ts";

/* The SDK itself is asked in test/interop/schema-registries.test.ts; here it is what it throws. */

class Command {
	readonly input: object;
	constructor(input: object) {
		this.input = input;
	}
}

function fakeSdk(
	send: (command: Command, options: { readonly abortSignal: AbortSignal }) => Promise<Readonly<Record<string, unknown>>>,
) {
	const given: object[] = [];
	class GlueClient {
		readonly send = send;
		constructor(options: object) {
			given.push(options);
		}
	}
	// Sound: it has what the transport uses.
	return { sdk: { GlueClient, GetSchemaCommand: Command } as unknown as GlueSdk, given };
}

const named = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name }, more);

async function call(send: Parameters<typeof fakeSdk>[0], operation = "GetSchema") {
	const { sdk } = fakeSdk(send);
	return await createSdkTransport({ sdk, client: {}, clock: systemClock, timeoutMs: 1000 })(operation, { a: 1 });
}

test("a command is sent once, with the options that were given", async () => {
	const { sdk, given } = fakeSdk(async ({ input }) => ({ input }));
	const transport = createSdkTransport({ sdk, client: { region: "eu-central-1" }, clock: systemClock, timeoutMs: 1000 });
	expect(await transport("GetSchema", { a: 1 })).toEqual({ kind: "done", document: { input: { a: 1 } } });
	expect(given).toEqual([{ region: "eu-central-1", maxAttempts: 1 }]);
});

test("an error of the service is an answer, by its name and status", async () => {
	const error = named("EntityNotFoundException", "Schema is not found.", {
		$fault: "client",
		$metadata: { httpStatusCode: 400 },
	});
	expect(await call(() => Promise.reject(error))).toEqual({ kind: "error", type: "EntityNotFoundException", status: 400 });
});

test("an answer that the SDK cannot read is an error without a name", async () => {
	const error = named("SyntaxError", "Unexpected token <", { $metadata: { httpStatusCode: 502 } });
	expect(await call(() => Promise.reject(error))).toEqual({ kind: "error", type: undefined, status: 502 });
});

test.each([
	[named("CredentialsProviderError", "Could not load credentials from any providers"), "REGISTRY_DENIED", "unauthorised"],
	[named("TokenProviderError", "Token is expired"), "REGISTRY_DENIED", "unauthorised"],
	[named("Error", "Region is missing"), "REGISTRY_REFUSED", "configuration"],
	[named("Error", "connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" }), "REGISTRY_UNAVAILABLE", "unreachable"],
	[named("TimeoutError", "Socket timed out"), "REGISTRY_UNAVAILABLE", "unreachable"],
])("%s before any answer is %s", async (error, code, category) => {
	await expect(call(() => Promise.reject(error))).rejects.toMatchObject({ code, category });
});

test("what is thrown that is no error at all has a code too", async () => {
	await expect(call(() => Promise.reject("nothing"))).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
});

test("an operation that the installed SDK lacks is said", async () => {
	await expect(call(async () => ({}), "Invented")).rejects.toMatchObject({ code: "REGISTRY_REFUSED" });
});

test("an answer that does not come in time is aborted", async () => {
	const clock = manualClock();
	const { sdk } = fakeSdk(
		(_, { abortSignal }) =>
			new Promise((_, reject) => abortSignal.addEventListener("abort", () => reject(named("AbortError", "aborted")))),
	);
	const asked = createSdkTransport({ sdk, client: {}, clock, timeoutMs: 1000 })("GetSchema", {});
	const failed = expect(asked).rejects.toMatchObject({
		code: "REGISTRY_UNAVAILABLE",
		problem: expect.stringContaining("no answer within 1000 ms"),
	});
	await clock.advance(1000);
	await failed;
});
