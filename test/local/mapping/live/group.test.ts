import { expect, test } from "vitest";
import { GROUP, type LiveRun, runLive, TOPIC } from "../../support/live.ts";

const REBALANCE_MS = 30_000;
const NOW = { MaximumBatchingWindowInSeconds: 0 } as const;
const assigned = ({ mapping }: LiveRun) => mapping.status().partitions.map(({ partition }) => partition);

test("a mapping that joins gets half of the partitions, and gives them back when it is stopped; nothing comes twice or not at all", async () => {
	const first = await runLive({ partitions: 4, mapping: NOW });
	await first.until(() => assigned(first).length === 4);
	for (let partition = 0; partition < 4; partition++) first.produce(partition, 1);
	await first.until(() => first.calls.length > 0);

	const second = first.join();
	await first.until(() => assigned(second).length === 2 && assigned(first).length === 2);
	expect([...assigned(first), ...assigned(second)].sort()).toEqual([0, 1, 2, 3]);
	for (let partition = 0; partition < 4; partition++) first.produce(partition, 2);
	await first.until(() => Object.values(first.committed()).every((offset) => offset === 2));

	void second.mapping.stop();
	await first.until(() => assigned(first).length === 4);
	for (let partition = 0; partition < 4; partition++) first.produce(partition, 3);
	await first.until(() => Object.values(first.committed()).every((offset) => offset === 3));
	const delivered = [...first.calls, ...second.calls].flatMap(({ positions }) => positions);
	expect(delivered.sort()).toEqual([0, 1, 2, 3].flatMap((partition) => [0, 1, 2].map((offset) => `${partition}:${offset}`)));
});

test("what runs when another mapping joins is waited for and committed before the partitions move", async () => {
	const first = await runLive({ partitions: 2, mapping: { ...NOW, BatchSize: 1 }, script: () => ({ afterMs: 8000 }) });
	first.produce(0, 1, 2);
	first.produce(1, 1, 2);
	await first.until(() => first.calls.length === 2);
	const second = first.join();
	await first.until(() => assigned(second).length === 1);
	expect(first.committed()).toEqual({ 0: 1, 1: 1 });
	expect(first.events.find(({ kind }) => kind === "revoked")).toMatchObject({ how: "rebalance", abandoned: 0 });
	await first.until(() => first.committed()[0] === 2 && first.committed()[1] === 2);
	const delivered = [...first.calls, ...second.calls].flatMap(({ positions }) => positions);
	expect(delivered.sort()).toEqual(["0:0", "0:1", "1:0", "1:1"]);
});

test("a retry that waits does not hold up a rebalance: its records come again wherever the partition goes", async () => {
	const first = await runLive({ mapping: NOW, script: () => ({ throws: new Error("boom") }) });
	first.produce(0, 1);
	await first.until(() => first.calls.length === 8);
	const before = first.clock.now();
	first.join({ script: () => ({}) });
	await first.until(() => first.events.some(({ kind }) => kind === "revoked"));
	expect(first.clock.now() - before).toBeLessThan(10_000);
	void first.mapping.stop();
	await first.until(() => first.committed()[0] === 1);
});

test("an invocation that outlasts the rebalance is not committed, and its partition gets nothing before it ends", async () => {
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	const first = await runLive({
		partitions: 1,
		rebalanceTimeoutMs: REBALANCE_MS,
		mapping: { ...NOW, BatchSize: 1 },
		script: (_event, call) => (call === 1 ? { until: held } : {}),
	});
	first.produce(0, 1, 2);
	await first.until(() => first.calls.length === 1);
	const joinedAt = first.clock.now();
	const second = first.join();
	await first.until(() => first.events.some(({ kind }) => kind === "revoked"));
	const revoked = first.events.find(({ kind }) => kind === "revoked");
	expect(revoked).toMatchObject({ abandoned: 1 });
	// In time to stay a member of the group.
	expect((revoked?.at ?? 0) - joinedAt).toBeLessThan(REBALANCE_MS);
	void second.mapping.stop();
	await first.until(() => assigned(first).length === 1);
	await first.pass(20_000);
	const own = first.calls.length;
	release();
	await first.until(() => first.committed()[0] === 2);
	expect(own).toBe(1);
	const firsts = [...first.calls, ...second.calls].flatMap(({ positions }) => positions);
	expect(firsts.filter((position) => position === "0:0").length).toBeGreaterThan(1);
});

test("a group goes on where it has committed, whatever the start position is", async () => {
	const { calls, until } = await runLive({
		mapping: { ...NOW, StartingPosition: "LATEST" },
		before: (broker) => {
			broker.admin.append(TOPIC, 0, [{ value: "1" }, { value: "2" }, { value: "3" }]);
			broker.admin.commit(GROUP, TOPIC, 0, 1);
		},
	});
	await until(() => calls.length === 1);
	expect(calls[0]?.positions).toEqual(["0:1", "0:2"]);
});

test("LATEST begins at the end and commits that, so that a crash skips nothing that comes after", async () => {
	const { calls, committed, produce, until } = await runLive({
		mapping: { ...NOW, StartingPosition: "LATEST" },
		before: (broker) => broker.admin.append(TOPIC, 0, [{ value: "1" }, { value: "2" }]),
	});
	await until(() => committed()[0] === 2);
	expect(calls).toEqual([]);
	produce(0, 3);
	await until(() => committed()[0] === 3);
	expect(calls.map(({ positions }) => positions)).toEqual([["0:2"]]);
});

test("AT_TIMESTAMP begins at the first record of that second or later", async () => {
	const { calls, until } = await runLive({
		mapping: { ...NOW, StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: 1_700_000_002 },
		before: (broker) => {
			const at = (timestamp: number) => ({ value: String(timestamp), timestamp });
			broker.admin.append(TOPIC, 0, [1_700_000_001_999, 1_700_000_002_000, 1_700_000_003_000].map(at));
		},
	});
	await until(() => calls.length === 1);
	expect(calls[0]?.positions).toEqual(["0:1", "0:2"]);
});

test("what retention took before it was read is told, and reading goes on at what is left", async () => {
	const { calls, events, until } = await runLive({
		mapping: NOW,
		before: (broker) => {
			broker.admin.createTopic("other");
			broker.admin.append(TOPIC, 0, [{ value: "1" }]);
			broker.admin.commit(GROUP, TOPIC, 0, 0);
			broker.admin.deleteTopic(TOPIC);
			broker.admin.createTopic(TOPIC);
			broker.admin.commit(GROUP, TOPIC, 0, 7);
			broker.admin.append(TOPIC, 0, [{ value: "2" }]);
		},
	});
	await until(() => calls.length === 1);
	expect(events.find(({ kind }) => kind === "outOfRange")).toMatchObject({ partition: 0, wanted: 7, resumesAt: 0 });
	expect(calls[0]?.positions).toEqual(["0:0"]);
});

test("a disabled mapping reads nothing and says so", async () => {
	const { calls, events, mapping, produce, pass } = await runLive({ mapping: { Enabled: false } });
	produce(0, 1);
	await pass(10_000);
	expect(calls).toEqual([]);
	expect(mapping.status()).toMatchObject({ state: "disabled", idle: { kind: "disabled" } });
	expect(events).toMatchObject([{ kind: "idle", reason: { kind: "disabled" } }]);
	await mapping.stop();
});

test("a partition that moves between the mapping's own pollers waits for what the first one still has with the function", async () => {
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	const run = await runLive({
		partitions: 2,
		maxPollers: 2,
		mapping: { ...NOW, ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 2 } },
		script: (event) => (event.records["eu-orders-0"] === undefined ? {} : { until: held }),
	});
	await run.until(() => assigned(run).length === 2);
	run.produce(0, 1);
	await run.until(() => run.calls.length === 1);
	const owner = run.mapping.status().pollers.find(({ partitions }) => partitions.includes(0))?.clientId;
	// The owner is put out and not let in again, so the other poller gets everything.
	run.broker.faults.intercept(({ api, clientId }) => {
		const isHeartbeat = api === "Heartbeat" && run.mapping.status().pollers.some(({ partitions }) => partitions.length === 1);
		if (isHeartbeat) return { kind: "fail", error: "UNKNOWN_MEMBER_ID" };
		return api === "JoinGroup" && clientId === owner ? { kind: "fail", error: "COORDINATOR_LOAD_IN_PROGRESS" } : undefined;
	});
	await run.until(() =>
		run.mapping.status().pollers.some(({ clientId, partitions }) => clientId !== owner && partitions.length === 2),
	);
	await run.pass(20_000);
	expect(run.calls).toHaveLength(1);
	release();
	await run.until(() => run.committed()[0] === 1);
	expect(run.calls.map(({ positions }) => positions)).toEqual([["0:0"], ["0:0"]]);
});

test("partitions that the topic gets later are read from their beginning, even by a mapping that began at LATEST", async () => {
	const run = await runLive({ mapping: { ...NOW, StartingPosition: "LATEST" } });
	await run.until(() => assigned(run).length === 1);
	run.broker.admin.addPartitions(TOPIC, 2);
	run.produce(1, 1);
	await run.until(() => run.committed()[1] === 1);
	expect(run.calls.map(({ positions }) => positions)).toEqual([["1:0"]]);
});
