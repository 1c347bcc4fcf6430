import { type BrokerConnection, KafkaUnreachableError, openConnection } from "@millrace/broker/client";
import { expect, test } from "vitest";
import { Connections } from "../../../packages/local/src/kafka/connections.ts";
import { testBroker } from "../../broker/support/test-broker.ts";
import { manualClock } from "../../support/manual-clock.ts";

const one = { host: "one", port: 1 };
const two = { host: "two", port: 2 };

async function setUp() {
	const clock = manualClock();
	const broker = await testBroker({ clock });
	const opened: string[] = [];
	let failures = 0;
	const connections = new Connections({
		clock,
		open: async ({ host }) => {
			opened.push(host);
			if (failures-- > 0) throw new KafkaUnreachableError("No.", "Yes.");
			return openConnection(broker.connect(), { where: host, clock, clientId: "test", requestTimeoutMs: 1000 });
		},
	});
	const fail = (times: number) => {
		failures = times;
	};
	return { clock, broker, connections, opened, fail };
}

test("a lane has one connection to each broker, however many ask for it at once", async () => {
	const { connections, opened } = await setUp();
	const [a, b, c, d] = await Promise.all([
		connections.get(one, "x"),
		connections.get(one, "x"),
		connections.get(one, "y"),
		connections.get(two, "x"),
	]);
	expect(a).toBe(b);
	expect(new Set([a, c, d]).size).toBe(3);
	expect(await connections.get(one, "x")).toBe(a);
	expect(opened).toEqual(["one", "one", "two"]);
});

test("one that is closed, or whose login is soon over, is replaced", async () => {
	const { connections, clock } = await setUp();
	const first = await connections.get(one, "x");
	first.close();
	const second = await connections.get(one, "x");
	expect(second).not.toBe(first);
	second.replaceAt = clock.now() + 1000;
	expect(await connections.get(one, "x")).toBe(second);
	await clock.advance(1000);
	expect(await connections.get(one, "x")).not.toBe(second);
	expect(second.isOpen).toBe(false);
});

test("one that could not be opened is not remembered", async () => {
	const { connections, fail } = await setUp();
	fail(1);
	await expect(connections.get(one, "x")).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	expect((await connections.get(one, "x")).isOpen).toBe(true);
});

test("work that waits has a connection for itself, which the next one may use", async () => {
	const { connections, opened, fail } = await setUp();
	const used: BrokerConnection[] = [];
	let finish = () => {};
	const waiting = connections.lend(one, "fetch", (connection) => {
		used.push(connection);
		return new Promise<void>((resolve) => {
			finish = resolve;
		});
	});
	const use = async (connection: BrokerConnection) => void used.push(connection);
	await connections.lend(one, "fetch", use);
	await connections.lend(one, "fetch", use);
	finish();
	await waiting;
	await connections.lend(one, "fetch", use);
	expect(used[1]).not.toBe(used[0]);
	expect(used.slice(2)).toEqual([used[1], used[0]]);
	expect(opened).toHaveLength(2);
	used[0]?.close();
	fail(1);
	await expect(connections.lend(one, "fetch", use)).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	await connections.lend(one, "fetch", use);
	expect(used).toHaveLength(5);
});

test("a lane that is dropped is closed, also while it opens", async () => {
	const { connections } = await setUp();
	const open = await connections.get(one, "x");
	const opening = connections.get(two, "x");
	const other = await connections.get(one, "y");
	connections.drop("x");
	expect(open.isOpen).toBe(false);
	expect((await opening).isOpen).toBe(false);
	expect(other.isOpen).toBe(true);
});

test("once all are closed nobody gets one any more", async () => {
	const { connections } = await setUp();
	const open = await connections.get(one, "x");
	const opening = connections.get(two, "x");
	connections.close(new Error("closed"));
	expect(open.isOpen).toBe(false);
	expect((await opening).isOpen).toBe(false);
	await expect(connections.get(one, "x")).rejects.toThrow("closed");
});
