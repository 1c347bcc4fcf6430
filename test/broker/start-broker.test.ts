import { connect as connectTls } from "node:tls";
import { BrokerAdminError, BrokerListenError, BrokerOptionsError, seededRandomness, startBroker } from "@millrace/broker";
import { expect, test } from "vitest";
import { isMillraceError } from "../../packages/core/src/errors.ts";
import { manualClock } from "../support/manual-clock.ts";
import { fetchBody } from "./support/bodies.ts";
import { at, rawClient } from "./support/raw-client.ts";
import { testBroker } from "./support/test-broker.ts";

test("a broker starts on a free port, with the topics that it was given, and tells clients where it is", async () => {
	const broker = await testBroker({ topics: { flights: { partitions: 6, configs: { "retention.ms": "1000" } } } });
	expect(broker.bootstrap).toBe(`127.0.0.1:${broker.port}`);
	expect(broker.admin.topics()).toMatchObject([{ name: "flights", partitions: 6, configs: { "retention.ms": "1000" } }]);
	const answer = await broker.client().request("Metadata", 12, { topics: null });
	expect(at(answer, "brokers", 0)).toMatchObject({ host: "127.0.0.1", port: broker.port });
	expect(at(answer, "clusterId")).toBe(broker.clusterId);
	expect(at(answer, "topics", 0, "partitions")).toHaveLength(6);
});

test("topics are made on demand only where the broker and the client allow it", async () => {
	const strict = await testBroker();
	const ask = { topics: [{ name: "new" }], allowAutoTopicCreation: true };
	expect(at(await strict.client().request("Metadata", 12, ask), "topics", 0, "errorCode")).toBe(3);
	const lenient = await testBroker({ autoCreate: true, configs: { "num.partitions": "3" } });
	const no = await lenient.client().request("Metadata", 12, { ...ask, allowAutoTopicCreation: false });
	expect(at(no, "topics", 0, "errorCode")).toBe(3);
	const yes = await lenient.client().request("Metadata", 12, ask);
	expect(at(yes, "topics", 0, "partitions")).toHaveLength(3);
	const bad = await lenient.client().request("Metadata", 12, { topics: [{ name: "no/such" }], allowAutoTopicCreation: true });
	expect(at(bad, "topics", 0, "errorCode")).toBe(17);
});

test.for([
	["port", { port: 70_000 }],
	["maxMemoryBytes", { maxMemoryBytes: 0 }],
	["maxConnections", { maxConnections: 0.5 }],
	["configs", { configs: { "log.retention.ms": "soon" } }],
	["configs", { configs: { "no.such.config": "1" } }],
] as const)("the option %s is refused where it is not what it may be", async ([name, options]) => {
	const failure = await startBroker(options).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(BrokerOptionsError);
	expect(isMillraceError(failure)).toBe(true);
	expect(failure).toMatchObject({ code: "BROKER_OPTIONS_INVALID", category: "configuration", retryable: false });
	expect((failure as BrokerOptionsError).message).toContain(name);
});

test("a port that is taken, and a topic that cannot be, are told of with their codes", async () => {
	const broker = await testBroker();
	await expect(startBroker({ port: broker.port })).rejects.toThrow(BrokerListenError);
	await expect(startBroker({ topics: { "no/such": {} } })).rejects.toThrow(BrokerAdminError);
});

test("clients have to use TLS where the broker has a certificate", async () => {
	const { cert, key } = await import("./support/certificate.ts");
	const broker = await testBroker({ tls: { cert, key } });
	const socket = connectTls({ host: "127.0.0.1", port: broker.port, ca: cert, checkServerIdentity: () => undefined });
	const client = rawClient(socket);
	expect(await client.request("ApiVersions", 0, {})).toMatchObject({ errorCode: 0 });
	client.close();
});

test("closing twice is closing once", async () => {
	const broker = await startBroker();
	await Promise.all([broker.close(), broker.close()]);
	await broker.close();
});

test("with its clock, its randomness and a connection of its own, a broker does the same twice, hours in an instant", async () => {
	const run = async () => {
		const clock = manualClock();
		const broker = await testBroker({
			clock,
			randomness: seededRandomness(42),
			topics: { t: { configs: { "retention.ms": "3600000", "segment.ms": "1800000" } } },
		});
		const trace: unknown[] = [broker.clusterId, broker.admin.topics()];
		const client = broker.client();
		const protocols = [{ name: "range", metadata: Buffer.alloc(0) }];
		const join = {
			groupId: "g",
			sessionTimeoutMs: 10_000,
			memberId: "",
			groupInstanceId: null,
			protocolType: "consumer",
			protocols,
		};
		trace.push(await client.request("JoinGroup", 3, join));
		for (let hour = 0; hour < 24; hour++) {
			broker.admin.append("t", 0, [{ value: `${hour}` }]);
			await clock.advance(3_600_000);
			trace.push(broker.admin.offsets("t"), broker.admin.groups());
		}
		const fetched = client.request("Fetch", 11, fetchBody("t", 24, { maxWaitMs: 5_000 }));
		await clock.advance(5_000);
		trace.push(await fetched);
		return JSON.stringify(trace);
	};
	const first = await run();
	expect(await run()).toBe(first);
	expect(first).toContain('"start":23,"end":24');
});
