import { type Broker, startBroker } from "@millrace/broker";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { playSeed, SETTLE_HERE_MS, told } from "../../conformance/broker/schedules/play-seed.ts";

/* Schedules by seed, played on Apache Kafka and on the embedded broker side by side. MILLRACE_SCHEDULES=1-1000 plays those. */
const [first = 1, last = 99] = (process.env["MILLRACE_SCHEDULES"] ?? "1-99").split("-").map(Number);
const SETTLE_MS = 12;
/** For a second look: on a busy machine a request may have been on its way for longer. */
const PATIENT_SETTLE_MS = 150;

let broker: Broker;
beforeAll(async () => {
	broker = await startBroker();
});
afterAll(() => broker.close());

test.for(Array.from({ length: last - first + 1 }, (_, index) => first + index))(
	"schedule %i goes the same on both",
	async (seed) => {
		const port = Number(inject("kafka").split(":")[1]);
		const play = (settleMs: number) =>
			Promise.all([playSeed(seed, { port: broker.port, settleMs: SETTLE_HERE_MS }), playSeed(seed, { port, settleMs })]);
		let [here, there] = await play(SETTLE_MS);
		if (JSON.stringify(here) !== JSON.stringify(there)) [here, there] = await play(PATIENT_SETTLE_MS);
		expect(told(seed, here)).toEqual(told(seed, there));
	},
);
