import { type Clock, systemClock } from "@millrace/core/aws";
import { afterEach, expect, test } from "vitest";
import { createKafkaTopicAdmin } from "../../../../packages/sst/src/setup/kafka/kafka-topic-admin.ts";
import { createByteWriter } from "../../../../packages/sst/src/setup/kafka/protocol-bytes.ts";
import { type BrokerAnswer, type FakeBroker, fakeBroker, speaksAll } from "./fake-broker.ts";

const brokers: FakeBroker[] = [];
afterEach(() => {
	for (const broker of brokers.splice(0)) broker.close();
});

async function started(answer: (name: string, broker: FakeBroker) => BrokerAnswer): Promise<FakeBroker> {
	const broker = await fakeBroker((name, _, own) => (name === "ApiVersions" ? speaksAll : answer(name, own)));
	brokers.push(broker);
	return broker;
}
const adminOf = (clock: Clock, ...list: readonly FakeBroker[]) =>
	createKafkaTopicAdmin({
		bootstrap: list.map(({ host, port }) => `${host}:${port}`).join(", "),
		security: { tls: false },
		clock,
		timeoutMs: 2000,
	});

interface Topic {
	readonly name: string;
	readonly error?: number;
	readonly partitions?: number;
}
function metadata(controller: FakeBroker, topics: readonly Topic[] = []): Buffer {
	const w = createByteWriter().int32(0);
	w.array([controller], ({ host, port }) => void w.int32(7).string(host).int32(port).string(null));
	w.string(null).int32(7);
	w.array(topics, ({ name, error = 0, partitions = 0 }) => {
		w.int16(error).string(name).boolean(false);
		w.array(Array.from({ length: partitions }), () => {
			w.int16(0).int32(0).int32(7);
			w.array([], () => {}).array([], () => {});
		});
	});
	return w.done();
}
function configs(
	...topics: readonly (readonly [name: string, error: number, config: Readonly<Record<string, string | null>>])[]
): Buffer {
	const w = createByteWriter().int32(0);
	w.array(topics, ([name, error, config]) => {
		w.int16(error).string(null).int8(2).string(name);
		w.array(Object.entries(config), ([key, value]) => {
			w.string(key).string(value).boolean(false).int8(5).boolean(false);
			w.array([], () => {});
		});
	});
	return w.done();
}
const answered = (error: number, throttleMs = 0) =>
	createByteWriter().int32(throttleMs).int32(1).string("flights").int16(error).string(null).done();

test("topics that exist are told with partitions and settings, and those that do not are left out", async () => {
	const broker = await started((name, own) =>
		name === "Metadata"
			? metadata(own, [
					{ name: "flights", partitions: 3 },
					{ name: "alerts", error: 3 },
					{ name: "gone", partitions: 1 },
				])
			: configs(["flights", 0, { "retention.ms": "-1", secret: null }], ["gone", 3, {}]),
	);
	const admin = adminOf(systemClock, broker);
	expect(await admin.describe(["flights", "alerts", "gone"])).toEqual([
		{ name: "flights", partitions: 3, config: { "retention.ms": "-1" } },
	]);
	expect(await admin.describe([])).toEqual([]);
	expect(broker.asked).toEqual(["ApiVersions", "Metadata", "DescribeConfigs"]);
	admin.close();
});

test("nothing is asked of settings when no topic is there", async () => {
	const broker = await started((_, own) => metadata(own, [{ name: "flights", error: 3 }]));
	const admin = adminOf(systemClock, broker);
	expect(await admin.describe(["flights"])).toEqual([]);
	expect(broker.asked).toEqual(["ApiVersions", "Metadata"]);
	admin.close();
});

test("a topic that may not be described is an error that names it", async () => {
	const admin = adminOf(systemClock, await started((_, own) => metadata(own, [{ name: "flights", error: 29 }])));
	await expect(admin.describe(["flights"])).rejects.toMatchObject({
		kafkaCode: "TOPIC_AUTHORIZATION_FAILED",
		message: expect.stringContaining("Metadata of topic flights"),
	});
	admin.close();
});

test("topics are changed at the controller", async () => {
	const controller = await started(() => answered(0));
	const broker = await started(() => metadata(controller));
	const admin = adminOf(systemClock, broker);
	await admin.create("flights", 3, {});
	await admin.addPartitions("flights", 6);
	expect(broker.asked).toEqual(["ApiVersions", "Metadata"]);
	expect(controller.asked).toEqual(["ApiVersions", "CreateTopics", "CreatePartitions"]);
	admin.close();
});

test("a controller that is none any more is asked for anew", async () => {
	const next = await started(() => answered(0));
	const former = await started(() => answered(41));
	let looks = 0;
	const broker = await started(() => metadata(looks++ === 0 ? former : next));
	const admin = adminOf(systemClock, broker);
	await expect(admin.create("flights", 3, {})).rejects.toMatchObject({ kafkaCode: "NOT_CONTROLLER", retryable: true });
	await admin.create("flights", 3, {});
	expect(next.asked).toEqual(["ApiVersions", "CreateTopics"]);
	admin.close();
});

test("a broker that is away is passed over, and all of them away is an error that may pass", async () => {
	const away = await started(() => "hang up");
	away.close();
	const broker = await started((_, own) => metadata(own));
	const admin = adminOf(systemClock, away, broker);
	expect(await admin.describe(["flights"])).toEqual([]);
	admin.close();
	await expect(adminOf(systemClock, away).describe(["flights"])).rejects.toMatchObject({
		code: "KAFKA_UNREACHABLE",
		retryable: true,
	});
});

test("a connection that ended is opened again with the next call", async () => {
	let calls = 0;
	const broker = await started((name, own) => {
		if (name === "Metadata") return metadata(own);
		return calls++ === 0 ? "hang up" : answered(0);
	});
	const admin = adminOf(systemClock, broker);
	await expect(admin.create("flights", 3, {})).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	await admin.create("flights", 3, {});
	admin.close();
});

test("a broker that asks for quiet is left in quiet", async () => {
	const broker = await started((name, own) => (name === "Metadata" ? metadata(own) : answered(0, 300)));
	const waits: number[] = [];
	const clock = {
		now: () => 0,
		after(milliseconds: number, call: () => void) {
			if (milliseconds !== 2000) waits.push(milliseconds);
			const timer = setImmediate(() => milliseconds !== 2000 && call());
			return () => clearImmediate(timer);
		},
	};
	const admin = adminOf(clock, broker);
	await admin.create("flights", 3, {});
	expect(waits).toEqual([]);
	await admin.addPartitions("flights", 6);
	expect(waits).toEqual([300]);
	admin.close();
});
