import { createSink } from "@example/functions/weather/sink";
import { expect, test } from "vitest";
import { startHttpRecorder } from "../support/http-recorder.ts";

test("lines are put under their name", async () => {
	await using store = await startHttpRecorder();
	await createSink({ SINK_URL: `${store.endpoint}/lines` }).put("weather-0/1.ndjson", "{}\n");
	expect(store.requests).toMatchObject([
		{ method: "PUT", url: "/lines/weather-0/1.ndjson", body: "{}\n", headers: { "content-type": "application/x-ndjson" } },
	]);
});

test("without a store lines go to the log", async () => {
	const logged: string[] = [];
	await createSink({}, (text) => void logged.push(text)).put("weather-0/1.ndjson", "{}\n");
	expect(logged).toEqual(["{}\n"]);
});
