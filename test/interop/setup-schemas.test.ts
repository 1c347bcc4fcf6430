import { createHash } from "node:crypto";
import { systemClock } from "@millrace/core/aws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSchemasHandler } from "../../packages/sst/src/setup/schemas-handler.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

/*
  The function for schemas against moto's Glue, of which boto3 filled a part. moto judges no version: all are available at once, and what a
  refusal or a pending version makes of the step is tested in test/sst-components/setup.
*/
const field = (name: string, more = {}) => ({ name, type: "string", ...more });
const version = (...fields: readonly object[]) => {
	const definition = JSON.stringify({ name: "Flight", type: "record", fields });
	return { digest: createHash("sha256").update(definition).digest("hex"), definition };
};
const one = version(field("origin"));
const two = version(field("origin"), field("carrier", { default: "" }));
const three = version(field("origin"), field("carrier", { default: "" }), field("tail", { default: "" }));

let moto: MotoServer;
let handler: ReturnType<typeof createSchemasHandler>;
beforeAll(async () => {
	moto = await startMoto([one.definition, two.definition]);
	const environment = { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing", AWS_ENDPOINT_URL_GLUE: moto.endpoint };
	handler = createSchemasHandler({ clock: systemClock, environment });
});
afterAll(() => moto.stop());

const context = { getRemainingTimeInMillis: () => 30_000 };
const event = (subject: string, versions: readonly object[], more: object = {}) => ({
	...{ version: 1, registry: "airline", region: "us-east-1" },
	schemas: [{ subject, format: "AVRO", compatibility: "BACKWARD", versions, ...more }],
});
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

test("versions that boto3 registered keep the ids it got, and a newer one is added", async () => {
	const expected = {
		schemas: [
			{
				subject: "flights-value",
				versions: [
					{ digest: one.digest, id: moto.ids[0], number: 1 },
					{ digest: two.digest, id: moto.ids[1], number: 2 },
					{ digest: three.digest, id: uuid, number: 3 },
				],
			},
		],
	};
	const first = await handler(event("flights-value", [one, two, three]), context);
	expect(first).toEqual(expected);
	expect(await handler(event("flights-value", [one, two, three]), context)).toEqual(first);
});

test("a schema that is not there is created with all its versions, and its compatibility can change", async () => {
	const created = await handler(event("arrivals-value", [one, two]), context);
	expect(created.schemas[0]?.versions.map(({ number }) => number)).toEqual([1, 2]);
	expect(await handler(event("arrivals-value", [one, two], { compatibility: "FULL" }), context)).toEqual(created);
	expect(await handler(event("arrivals-value", [one, two], { compatibility: "FULL" }), context)).toEqual(created);
});

test("a registry that is not there has its code", async () => {
	await expect(handler({ ...event("flights-value", [one]), registry: "nowhere" }, context)).rejects.toMatchObject({
		code: "REGISTRY_MISSING",
	});
});
