import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Broker, startBroker } from "@millrace/broker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../../support/sources.ts";
import { playSeed, RECORDED_SEEDS, SETTLE_HERE_MS, told } from "./play-seed.ts";

/* Schedules as Apache Kafka has played them, and as the embedded broker does. */
const recorded: readonly { readonly seed: number; readonly outcomes: readonly string[] }[] = JSON.parse(
	readFileSync(join(root, "test/fixtures/kafka-answers/schedules.json"), "utf8"),
);
let broker: Broker;
beforeAll(async () => {
	broker = await startBroker();
});
afterAll(() => broker.close());

test("all recorded seeds are there", () => {
	expect(recorded.map(({ seed }) => seed)).toEqual(RECORDED_SEEDS);
});

test.for(recorded)("schedule $seed goes as it does on Apache Kafka", async ({ seed, outcomes }) => {
	const here = await playSeed(seed, { port: broker.port, settleMs: SETTLE_HERE_MS });
	expect(told(seed, here)).toEqual(told(seed, outcomes));
});
