import { describe, expect, test } from "vitest";
import { createGlueRegistry } from "../../../../packages/local/src/registry-client/glue/glue-registry.ts";
import type { GlueAnswer, GlueDocument } from "../../../../packages/local/src/registry-client/glue/glue-transport.ts";

/* What a well-behaved registry does is in test/conformance/schema-registry-suite.ts. */

type Reply = GlueDocument | { readonly type?: string; readonly status: number };

function start(reply: (operation: string, request: GlueDocument) => Reply) {
	const asked: string[] = [];
	const registry = createGlueRegistry("airline", async (operation, request): Promise<GlueAnswer> => {
		asked.push(operation);
		const answer = reply(operation, request);
		if (typeof answer["status"] === "number")
			return { kind: "error", status: answer["status"], type: answer["type"] as string | undefined };
		return { kind: "done", document: answer as GlueDocument };
	});
	return { registry, asked };
}

describe("errors", () => {
	test.each([
		[{ type: "ThrottlingException", status: 400 }, "REGISTRY_UNAVAILABLE", true],
		[{ type: "InternalServiceException", status: 500 }, "REGISTRY_UNAVAILABLE", true],
		[{ type: "ConcurrentModificationException", status: 400 }, "REGISTRY_UNAVAILABLE", true],
		[{ status: 502 }, "REGISTRY_UNAVAILABLE", true],
		[{ status: 429 }, "REGISTRY_UNAVAILABLE", true],
		[{ status: 200 }, "REGISTRY_UNAVAILABLE", true],
		[{ type: "AccessDeniedException", status: 400 }, "REGISTRY_DENIED", false],
		[{ type: "ExpiredTokenException", status: 400 }, "REGISTRY_DENIED", false],
		[{ status: 403 }, "REGISTRY_DENIED", false],
		[{ type: "InvalidInputException", status: 400 }, "REGISTRY_REFUSED", false],
		[{ type: "ResourceNumberLimitExceededException", status: 400 }, "REGISTRY_REFUSED", false],
		[{ status: 404 }, "REGISTRY_REFUSED", false],
	])("%j is %s", async (answer, code, retryable) => {
		await expect(start(() => answer).registry.find("s")).rejects.toMatchObject({ code, retryable });
	});

	test("a registry that is not there is said where it matters", async () => {
		const { registry } = start(() => ({ type: "EntityNotFoundException", status: 400 }));
		expect(await registry.exists()).toBe(false);
		await expect(registry.subjects()).rejects.toMatchObject({ code: "REGISTRY_MISSING" });
		const created = { subject: "s", format: "AVRO", compatibility: "NONE", definition: "{}", tags: {} } as const;
		await expect(registry.createSubject(created)).rejects.toMatchObject({ code: "REGISTRY_MISSING" });
		// A replica that lags behind: asked again by whoever retries.
		await expect(registry.register("s", "AVRO", "{}")).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE", retryable: true });
	});
});

test.each([{}, { Schemas: [{}] }, { Schemas: [{ SchemaName: 1 }] }])(
	"an answer of another service, %j, is none of Glue's",
	async (answer) => {
		const { registry } = start((operation) => (operation === "ListSchemas" ? answer : {}));
		await expect(registry.find("s")).rejects.toMatchObject({ code: "REGISTRY_ANSWER_INVALID", category: "unreachable" });
		if ("Schemas" in answer) await expect(registry.subjects()).rejects.toMatchObject({ code: "REGISTRY_ANSWER_INVALID" });
	},
);

test("lists are read in pages of 100 to their end", async () => {
	const requests: GlueDocument[] = [];
	const { registry } = start((_, request) => {
		requests.push(request);
		const page = Number(request["NextToken"] ?? 0);
		return { Schemas: [{ SchemaName: `s${page}` }], ...(page < 2 && { NextToken: String(page + 1) }) };
	});
	expect(await registry.subjects()).toEqual(["s0", "s1", "s2"]);
	expect(requests.map(({ MaxResults, NextToken }) => [MaxResults, NextToken])).toEqual([
		[100, undefined],
		[100, "1"],
		[100, "2"],
	]);
});

test("a list that never ends is given up on", async () => {
	const { registry, asked } = start(() => ({ Schemas: [], NextToken: "again" }));
	await expect(registry.subjects()).rejects.toMatchObject({ code: "REGISTRY_ANSWER_INVALID" });
	expect(asked).toHaveLength(200);
});
