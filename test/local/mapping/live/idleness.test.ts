import { expect, test } from "vitest";
import { GROUP, runLive, START, TOPIC } from "../../support/live.ts";

const NOW = { MaximumBatchingWindowInSeconds: 0 } as const;
const reasons = (events: readonly { readonly kind: string; readonly reason?: unknown }[]) =>
	events.filter(({ kind }) => kind === "idle").map(({ reason }) => (reason as { readonly kind: string }).kind);

test("a topic that does not exist is told once, and read as soon as it is there", async () => {
	const { broker, calls, events, mapping, pass, until } = await runLive({
		broker: { topics: {} },
		mapping: NOW,
	});
	await pass(10_000);
	expect(mapping.status()).toMatchObject({ state: "waitingForTopic", idle: { kind: "noTopic", topic: TOPIC } });
	expect(reasons(events)).toEqual(["noTopic"]);
	broker.admin.createTopic(TOPIC);
	broker.admin.append(TOPIC, 0, [{ value: "1" }]);
	await until(() => calls.length === 1);
});

test("a topic without records is told as empty, and one that was read as read", async () => {
	const { committed, events, pass, produce, until } = await runLive({ mapping: NOW });
	await pass(10_000);
	expect(reasons(events)).toEqual(["emptyTopic"]);
	produce(0, 1);
	await until(() => committed()[0] === 1);
	await pass(10_000);
	produce(0, 2);
	await pass(10_000);
	expect(reasons(events)).toEqual(["emptyTopic", "caughtUp"]);
});

test("a start position behind all records is told", async () => {
	const { events, pass } = await runLive({
		mapping: { StartingPosition: "LATEST" },
		before: (broker) => broker.admin.append(TOPIC, 0, [{ value: "1" }]),
	});
	await pass(10_000);
	expect(reasons(events)).toEqual(["startPastEnd"]);
});

test("a group that had committed everything before is told", async () => {
	const { events, pass } = await runLive({
		before: (broker) => {
			broker.admin.append(TOPIC, 0, [{ value: "1" }]);
			broker.admin.commit(GROUP, TOPIC, 0, 1);
		},
	});
	await pass(10_000);
	expect(reasons(events)).toEqual(["allCommitted"]);
});

test("filters that drop everything are told with how much they dropped", async () => {
	const { events, pass, mapping } = await runLive({
		mapping: { FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[1]}}' }] } },
		before: (broker) => broker.admin.append(TOPIC, 0, [{ value: '{"id":2}' }, { value: '{"id":3}' }]),
	});
	await pass(10_000);
	expect(reasons(events)).toEqual(["allFiltered"]);
	expect(mapping.status().idle).toEqual({ kind: "allFiltered", records: 2 });
});

test("partitions that other members own are told with their names", async () => {
	const first = await runLive({ mapping: NOW });
	await first.until(() => first.mapping.status().partitions.length === 1);
	const second = first.join();
	await first.pass(20_000);
	const [owner, other] = first.mapping.status().partitions.length === 1 ? [first, second] : [second, first];
	expect(reasons(other.events)).toContain("ownedByOthers");
	const [ownName] = owner.mapping.status().pollers.map(({ clientId }) => clientId);
	expect(other.mapping.status().idle).toEqual({ kind: "ownedByOthers", group: GROUP, clientIds: [ownName] });
});

test("a cluster that is away is told, and forgotten once it is back", async () => {
	const { broker, committed, events, mapping, pass, produce, until } = await runLive({ mapping: NOW });
	await pass(2000);
	const fault = broker.faults.intercept(() => ({ kind: "drop", when: "before" }));
	await pass(20_000);
	expect(mapping.status().idle?.kind).toBe("unreachable");
	expect(reasons(events)).toContain("unreachable");
	fault.remove();
	produce(0, 1);
	await until(() => committed()[0] === 1);
	expect(mapping.status().idle?.kind).not.toBe("unreachable");
});

test("a window that fills slowly is told with what it holds", async () => {
	const { events, mapping, pass, produce } = await runLive({ mapping: { MaximumBatchingWindowInSeconds: 300 } });
	await pass(1000);
	produce(0, 1, 2);
	await pass(10_000);
	expect(reasons(events)).toContain("window");
	expect(mapping.status().idle).toEqual({ kind: "window", records: 2, until: 1_700_000_301_000 });
});

test("halves of what failed wait as what is blocked does, and are delivered at once when asked for", async () => {
	const { calls, mapping, pass, produce, until } = await runLive({
		mapping: { ...NOW, BisectBatchOnFunctionError: true, ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 } },
		retryDelayMs: () => 60_000,
		script: (_, call) => (call === 1 ? { throws: new RangeError("both") } : {}),
	});
	mapping.pause();
	produce(0, 1, 2);
	await pass(1000);
	mapping.resume();
	await until(() => calls.length === 1);
	await pass(5000);
	const { idle, partitions } = mapping.status();
	expect(idle).toMatchObject({ kind: "blocked", partitions: [{ partition: 0, offset: 0, deliveries: 1 }] });
	expect(partitions).toMatchObject([{ blockedUntil: START + (calls[0]?.at ?? 0) + 60_000 }]);
	mapping.retryNow();
	await pass(1000);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:0", "0:1"], ["0:0"], ["0:1"]]);
	expect(mapping.status().partitions).toMatchObject([{ blockedUntil: undefined }]);
});
