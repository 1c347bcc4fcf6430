import { consume } from "@millrace/core";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { compactUuid, localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { createSchemaStore } from "../../../packages/core/src/runtime/schema-store.ts";
import { definitions, digestOf, reading } from "../../support/fake-schema.ts";
import { billing, bucket, memorySender, orders } from "../../support/orders.ts";

const older = "11111111-1111-4111-8111-111111111111";
const foreign = "22222222-2222-4222-8222-222222222222";
const current = localSchemaId(digestOf(definitions.v2));
const schemaIds = { [compactUuid(older)]: digestOf(definitions.v1).slice(0, 16), "7": digestOf(definitions.v2).slice(0, 16) };
const payload = Buffer.from('{"id":1,"unit":"EUR"}');

test("ids that the deployment names are read by the version that they stand for, and each is resolved once", () => {
	let resolved = 0;
	const counting = {
		...reading,
		decoderFor: (...writer: Parameters<NonNullable<typeof reading.decoderFor>>) => {
			resolved += 1;
			return reading.decoderFor?.(...writer);
		},
	};
	const known = new Map();
	for (let batch = 0; batch < 3; batch++) {
		const store = createSchemaStore({ ...orders, value: counting }, { response: "partial", schemaIds }, known);
		expect(store.decoder("value", older).decode(payload)).toEqual({ id: 1, unit: "from-v1" });
		expect(store.decoder("value", "7").decode(payload)).toEqual({ id: 1, unit: "EUR" });
	}
	expect(resolved).toBe(1);
});

test("without a lookup an unknown id blocks its partition, is never given up, and does not grow what a container keeps", async () => {
	const sender = memorySender();
	const handler = consume(billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }), () => {}, { deadLetter: sender });
	const records = [foreign, older, current].map((id, partition) =>
		encodeRecord(orders, { rawValue: writeGlueHeader(id, payload), partition, offset: 3 }),
	);
	const event = { records: Object.fromEntries(records.map((record) => [`eu-orders-${record.partition}`, [record]])) };
	const { outcomes, response } = await invoke(handler, event, { settings: { ...bucket, schemaIds } });
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "eu-orders-0", offset: 3 } }] });
	expect(outcomes.find(({ kind }) => kind === "failed")?.error).toMatchObject({
		code: "SCHEMA_ID_UNRESOLVED",
		retryable: true,
		at: { offset: 3 },
	});
	expect(sender.letters).toEqual([]);
	const known = new Map();
	expect(() => createSchemaStore(orders, { response: "partial" }, known).decoder("value", foreign)).toThrow(foreign);
	expect(known.size).toBe(0);
});

test("a version that is named and not compiled in is as unknown as one that is not named", () => {
	const settings = { response: "partial", schemaIds: { "9": "0123456789abcdef" } } as const;
	expect(() => createSchemaStore(orders, settings, new Map()).decoder("value", "9")).toThrow(
		expect.objectContaining({ code: "SCHEMA_ID_UNRESOLVED" }),
	);
});
