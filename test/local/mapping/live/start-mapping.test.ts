import { expect, test } from "vitest";
import { runLive } from "../../support/live.ts";
import { PROVISIONED } from "../../support/records.ts";
import { reporting } from "../../support/run.ts";

const boom = new Error("boom");

test("records reach the function in the event that Lambda would send, and are committed after it has returned", async () => {
	const { calls, committed, until, mapping, events } = await runLive({
		before: (broker) =>
			broker.admin.append("eu-orders", 0, [
				{ key: "k", value: "v", headers: [{ key: "h", value: Buffer.from([255]) }], timestamp: 1_700_000_000_123 },
				{ value: null },
			]),
	});
	await until(() => committed()[0] === 2);
	expect(calls.map(({ event }) => event)).toEqual([
		{
			eventSource: "aws:kafka",
			eventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/local/1-s1",
			bootstrapServers: "localhost:9098",
			records: {
				"eu-orders-0": [
					{
						topic: "eu-orders",
						partition: 0,
						offset: 0,
						timestamp: 1_700_000_000_123,
						timestampType: "CREATE_TIME",
						key: Buffer.from("k").toString("base64"),
						value: Buffer.from("v").toString("base64"),
						headers: [{ h: [-1] }],
					},
					{
						topic: "eu-orders",
						partition: 0,
						offset: 1,
						timestamp: 1_700_000_000_000,
						timestampType: "CREATE_TIME",
						value: null,
						headers: [],
					},
				],
			},
		},
	]);
	expect(events.map(({ kind }) => kind)).toEqual(["assigned", "invocationStarted", "invocationFinished", "committed"]);
	expect(mapping.status()).toMatchObject({ state: "running", running: 0, partitions: [{ committed: 2, end: 2, lag: 0 }] });
});

test("a batch waits half a second for company unless told otherwise, and not at all with a window of 0", async () => {
	const usual = await runLive();
	await usual.pass(10_000);
	usual.produce(0, 1);
	await usual.pass(100);
	usual.produce(0, 2);
	await usual.until(() => usual.calls.length === 1);
	expect(usual.calls).toMatchObject([{ at: 10_500, positions: ["0:0", "0:1"] }]);

	const quick = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 0 } });
	await quick.pass(10_000);
	quick.produce(0, 1);
	await quick.until(() => quick.calls.length === 1);
	expect(quick.calls[0]?.at).toBe(10_000);
});

test("a full batch goes out before its window ends", async () => {
	const { calls, pass, produce, until } = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 300, BatchSize: 2 } });
	await pass(1000);
	produce(0, 1, 2, 3);
	await until(() => calls.length === 1);
	expect(calls).toMatchObject([{ at: 1000, positions: ["0:0", "0:1"] }]);
});

test("what a function still has keeps its partition, while others go on beside it", async () => {
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	const { calls, committed, produce, pass, until } = await runLive({
		partitions: 2,
		mapping: { MaximumBatchingWindowInSeconds: 0, BatchSize: 1 },
		script: (_event, call) => (call === 1 ? { until: held } : {}),
	});
	produce(0, 1, 2);
	await until(() => calls.length === 1);
	produce(1, 1, 2);
	await pass(60_000);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:0"], ["1:0"], ["1:1"]]);
	expect(committed()).toEqual({ 1: 2 });
	release();
	await until(() => committed()[0] === 2);
	expect(calls.at(-1)?.positions).toEqual(["0:1"]);
});

test("a poller that is provisioned has five invocations at once, one on demand as many as partitions", async () => {
	for (const [mapping, expected] of [
		[PROVISIONED, 5],
		[{}, 7],
	] as const) {
		const { calls, produce, pass } = await runLive({
			partitions: 7,
			mapping: { ...mapping, MaximumBatchingWindowInSeconds: 0, BatchSize: 1 },
			script: () => ({ afterMs: 60_000 }),
		});
		await pass(1000);
		for (let partition = 0; partition < 7; partition++) produce(partition, 1);
		await pass(10_000);
		expect(calls).toHaveLength(expected);
	}
});

test("the function's concurrency is shared by all pollers, and who has to wait is told as throttled", async () => {
	const { calls, events, mapping, produce, pass, until } = await runLive({
		partitions: 4,
		concurrency: 1,
		maxPollers: 2,
		mapping: {
			ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
			MaximumBatchingWindowInSeconds: 0,
			BatchSize: 1,
		},
		script: () => ({ afterMs: 1000 }),
	});
	await pass(5000);
	expect(mapping.status().pollers.map(({ clientId, partitions }) => [clientId, partitions])).toEqual([
		["dev-1-1", [0, 1]],
		["dev-1-2", [2, 3]],
	]);
	for (let partition = 0; partition < 4; partition++) produce(partition, 1);
	await until(() => calls.length === 4);
	const starts = calls.map(({ at }) => at);
	expect(starts.map((at) => at - (starts[0] as number))).toEqual([0, 1000, 2000, 3000]);
	expect(events.filter(({ kind }) => kind === "throttled")).toMatchObject([{ waiting: 1 }, { waiting: 2 }, { waiting: 3 }]);
});

test("what fails is tried again until it passes, however often, and is told as blocked", async () => {
	const { calls, committed, events, produce, until, mapping } = await runLive({
		script: (_event, call) => (call <= 15 ? { throws: boom, afterMs: 10 } : {}),
	});
	produce(0, 1);
	await until(() => calls.length === 12);
	expect(mapping.status().idle).toBeUndefined();
	await until(() => mapping.status().running === 0);
	expect(mapping.status().idle).toMatchObject({
		kind: "blocked",
		partitions: [{ partition: 0, offset: 0, deliveries: 12, error: boom }],
	});
	expect(committed()).toEqual({});
	await until(() => committed()[0] === 1);
	expect(calls).toHaveLength(16);
	expect(events.filter(({ kind }) => kind === "blocked")).toHaveLength(15);
});

test("filtered records are never sent, and are committed along", async () => {
	const { calls, committed, produce, until, mapping } = await runLive({
		mapping: { FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[1]}}' }] } },
	});
	produce(0, { id: 2 }, { id: 1 }, { id: 3 });
	await until(() => committed()[0] === 3);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:1"]]);
	expect(mapping.status().counts).toMatchObject({ polled: 3, filtered: 2, invoked: 1, committed: 3 });
});

test("a partition whose records are done goes on while another's reported records are tried again", async () => {
	const { calls, committed, produce, until } = await runLive({
		partitions: 2,
		mapping: PROVISIONED,
		script: (event) => (event.records["eu-orders-0"]?.some(({ offset }) => offset === 0) ? reporting("0:0") : {}),
	});
	produce(0, 1);
	produce(1, 1);
	await until(() => committed()[1] === 1);
	produce(1, 2);
	await until(() => committed()[1] === 2);
	expect(committed()[0]).toBeUndefined();
	await until(() => calls.length === 4);
	expect(calls.find(({ event }) => event.eventSource === undefined)?.event).toEqual({
		records: { "eu-orders-0": [expect.objectContaining({ offset: 0 })] },
	});
});

test("a record that no event can hold goes to the destination behind what was read before it", async () => {
	const conditions: string[] = [];
	const { calls, committed, until } = await runLive({
		maxPayloadBytes: 2000,
		mapping: { ...PROVISIONED, DestinationConfig: { OnFailure: { Destination: "kafka://failures" } } },
		destination: {
			async send({ condition, records }) {
				conditions.push(`${condition} ${records.map(({ offset }) => offset).join()}`);
				return "memory";
			},
		},
		before: (broker) => broker.admin.append("eu-orders", 0, [{ value: "1" }, { value: "x".repeat(5000) }, { value: "3" }]),
	});
	await until(() => committed()[0] === 3);
	expect(conditions).toEqual(["MaximumPayloadSizeExceeded 1"]);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:0"], ["0:2"]]);
});

test("a record that fills an event to the byte is sent, and with a byte less it is given up", async () => {
	const first = await runLive();
	first.produce(0, 1);
	await first.until(() => first.calls.length === 1);
	const maxPayloadBytes = Buffer.byteLength(JSON.stringify(first.calls[0]?.event));
	for (const [most, expected] of [
		[maxPayloadBytes, 1],
		[maxPayloadBytes - 1, 0],
	] as const) {
		const { calls, committed, produce, until } = await runLive({ mapping: PROVISIONED, maxPayloadBytes: most });
		produce(0, 1);
		await until(() => committed()[0] === 1);
		expect(calls).toHaveLength(expected);
	}
});

test("a flush sends what was read, and the next window is whole again", async () => {
	const { calls, mapping, produce, pass, until } = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 300 } });
	produce(0, 1);
	await pass(1000);
	mapping.flush();
	await until(() => calls.length === 1);
	produce(0, 2);
	await until(() => calls.length === 2);
	expect(calls.map(({ at }) => at)).toEqual([1000, 301_000]);
});

test("what waits to be delivered again comes at once when it is asked for", async () => {
	const { calls, mapping, produce, pass, until } = await runLive({
		mapping: { MaximumBatchingWindowInSeconds: 0 },
		script: (_event, call) => (call < 4 ? { throws: new Error("boom") } : {}),
	});
	produce(0, 1);
	await until(() => calls.length === 3);
	await pass(100);
	mapping.retryNow();
	await until(() => calls.length === 4);
	expect((calls[3]?.at ?? 0) - (calls[2]?.at ?? 0)).toBe(100);
});

test("a mapping that begins inside a batch of the log sends nothing that comes before", async () => {
	const first = await runLive({
		mapping: { MaximumBatchingWindowInSeconds: 0, BatchSize: 1 },
		script: (_event, call) => (call === 1 ? {} : { throws: new Error("boom") }),
	});
	first.produce(0, 1, 2, 3);
	await first.until(() => first.committed()[0] === 1);
	await first.mapping.stop();
	const second = first.join({ script: () => ({}) });
	await second.until(() => second.committed()[0] === 3);
	expect(second.calls.map(({ positions }) => positions)).toEqual([["0:1"], ["0:2"]]);
});

test("a paused mapping sends nothing, and goes on where it was", async () => {
	const { calls, mapping, produce, pass, until } = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 0 } });
	await pass(1000);
	mapping.pause();
	produce(0, 1);
	await pass(10_000);
	expect(calls).toEqual([]);
	expect(mapping.status()).toMatchObject({ state: "paused", idle: { kind: "paused" } });
	mapping.resume();
	await until(() => calls.length === 1);
	expect(mapping.status().state).toBe("running");
});

test("a flush sends what has been read without waiting for the window", async () => {
	const { calls, mapping, produce, pass, until } = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 300 } });
	await pass(1000);
	produce(0, 1);
	await pass(100);
	mapping.flush();
	await until(() => calls.length === 1);
	expect(calls[0]?.at).toBe(1100);
});

test("a mapping that is stopped waits for what runs, commits it, and leaves the group at once", async () => {
	const { broker, calls, clock, committed, events, mapping, produce, until } = await runLive({
		mapping: { MaximumBatchingWindowInSeconds: 0 },
		script: () => ({ afterMs: 30_000 }),
	});
	produce(0, 1);
	await until(() => calls.length === 1);
	let hasStopped = false;
	void mapping.stop().then(() => {
		hasStopped = true;
	});
	produce(0, 2);
	await until(() => hasStopped);
	expect(clock.now()).toBeLessThan(1_700_000_000_000 + 32_000);
	expect(calls).toHaveLength(1);
	expect(committed()).toEqual({ 0: 1 });
	expect(broker.admin.groups().flatMap(({ members }) => members)).toEqual([]);
	expect(mapping.status().state).toBe("stopped");
	expect(events.at(-1)?.kind).toBe("stopped");
});

test("an invoker that breaks its word fails the invocation, and the records come again", async () => {
	let isBroken = true;
	const { calls, committed, produce, until } = await runLive({
		script: () => {
			if (isBroken) {
				isBroken = false;
				throw boom;
			}
			return {};
		},
	});
	produce(0, 1);
	await until(() => committed()[0] === 1);
	expect(calls).toHaveLength(2);
});

test("a header without a value has no bytes, and names may repeat", async () => {
	const { calls, until } = await runLive({
		before: (broker) =>
			broker.admin.append("eu-orders", 0, [
				{
					value: "1",
					headers: [
						{ key: "a", value: null },
						{ key: "a", value: Buffer.from("x") },
					],
				},
			]),
	});
	await until(() => calls.length === 1);
	expect(calls[0]?.event.records["eu-orders-0"]?.[0]?.headers).toEqual([{ a: [] }, { a: [120] }]);
});
