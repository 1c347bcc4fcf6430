import { weather } from "@example/functions/weather/consumer";
import { createHandler, handler } from "@example/functions/weather/handler";
import type { WeatherObservation } from "@example/schemas/generated/weather-observation";
import { readHandlerBrand } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { observation } from "../support/observation.ts";

const record = (value: WeatherObservation, partition = 0) => ({ key: value.location, value, partition });

function setUp() {
	const objects = new Map<string, readonly unknown[]>();
	const put = async (name: string, text: string) => {
		const lines = text.trimEnd().split("\n");
		objects.set(
			name,
			lines.map((line) => JSON.parse(line)),
		);
	};
	return { objects, subject: createHandler({ environment: {}, sink: { put } }) };
}

test("each partition of a batch becomes one object of lines, named by its first record", async () => {
	const { objects, subject } = setUp();
	const event = deliver(weather, [
		{ ...record(observation("2012-01-01")), offset: 41 },
		{ ...record(observation("2012-01-02", { wind: 12 })), offset: 42 },
		record(observation("2012-01-01", { location: "New York" }), 1),
	]);
	const { response } = await invoke(subject, event);
	expect(response).toEqual({ batchItemFailures: [] });
	expect([...objects]).toMatchObject([
		[
			"weather-0/00000000000000000041.ndjson",
			[
				{ line: "anomaly", date: "2012-01-02", anomaly: "storm" },
				{ line: "month", days: 2 },
			],
		],
		["weather-1/00000000000000000000.ndjson", [{ line: "month", location: "New York", days: 1 }]],
	]);
});

test("an observation that contradicts itself fails alone: what is before it is written, what is behind it is not run", async () => {
	const clock = manualClock();
	const { objects, subject } = setUp();
	const event = deliver(weather, [
		record(observation("2012-01-01")),
		record(observation("2012-01-02", { temperatureMin: 30 })),
		record(observation("2012-01-03")),
	]);
	const { response } = await clock.run(invoke(subject, event, { clock, settings: { whenExhausted: "block" } }));
	expect(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([1, 2]);
	expect([...objects.values()]).toMatchObject([[{ line: "month", days: 1 }]]);
});

test("a kind of weather that the schema does not have is undecodable, and the other days are written", async () => {
	const { objects, subject } = setUp();
	const event = deliver(weather, [
		{ key: "Seattle", rawValue: Uint8Array.of(3, 0) },
		record(observation("2012-01-02")),
		record(observation("2012-01-03")),
	]);
	const { outcomes } = await invoke(subject, event, { settings: { undecodable: "skip" } });
	expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["skipped", "succeeded", "succeeded"]);
	expect([...objects.values()].flat()).toMatchObject([{ days: 2 }]);
});

test("when the store takes nothing the whole partition is left to be delivered again", async () => {
	const clock = manualClock();
	const subject = createHandler({ environment: {}, sink: { put: () => Promise.reject(new Error("full")) } });
	const event = deliver(weather, [record(observation("2012-01-01")), record(observation("2012-01-02"))]);
	const { response } = await clock.run(invoke(subject, event, { clock, settings: { whenExhausted: "block" } }));
	expect(response?.batchItemFailures).toHaveLength(2);
});

test("the exported handler belongs to its consumer and brings the sender of its dead letters", () => {
	expect(readHandlerBrand(handler)).toEqual({ consumer: weather, sender: "s3" });
});
