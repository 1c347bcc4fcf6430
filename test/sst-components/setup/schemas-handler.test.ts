import { expect, test } from "vitest";
import { createSchemasHandler, handler } from "../../../packages/sst/src/setup/schemas-handler.ts";
import { manualClock } from "../../support/manual-clock.ts";

const context = { getRemainingTimeInMillis: () => 30_000 };

test("an event that no deployment sends is refused before anything is asked", async () => {
	await expect(handler({}, context)).rejects.toMatchObject({ code: "SETUP_EVENT_INVALID" });
});

test("an event without schemas needs no registry", async () => {
	const event = { version: 1, registry: "airline", region: "eu-west-1", schemas: [] };
	expect(await createSchemasHandler({ clock: manualClock(), environment: {} })(event, context)).toEqual({ schemas: [] });
});
