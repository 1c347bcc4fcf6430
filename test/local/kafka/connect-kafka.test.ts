import { mskIam } from "@millrace/broker";
import { createMskToken } from "@millrace/core/msk-iam";
import { connectKafka } from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import { cert, key } from "../../broker/support/certificate.ts";
import { testBroker } from "../../broker/support/test-broker.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { testKafka } from "./support/test-kafka.ts";

test("topics are made once, counted and listed", async () => {
	const { kafka } = await testKafka();
	expect(await kafka.createTopic("flights", { partitions: 3, configs: { "cleanup.policy": "compact" } })).toBe("created");
	expect(await kafka.createTopic("flights", { partitions: 3 })).toBe("exists");
	expect(await kafka.partitionCount("flights")).toBe(3);
	expect(await kafka.partitionCount("trains")).toBeUndefined();
	expect(await kafka.topics()).toEqual(["flights"]);
});

test("what was appended is fetched as it was: key, value, headers in order, time", async () => {
	const { kafka } = await testKafka({ topics: { flights: { partitions: 1 } } });
	const headers = [
		{ key: "a", value: Buffer.of(1) },
		{ key: "b", value: null },
		{ key: "a", value: Buffer.of(200) },
	];
	const places = await kafka.append("flights", [
		{ key: Buffer.from("DTW"), value: Buffer.from("late"), headers, timestamp: 1_700_000_000_123 },
		{ value: null },
	]);
	expect(places).toEqual([
		{ partition: 0, offset: 0 },
		{ partition: 0, offset: 1 },
	]);
	const [fetched] = await kafka.fetch("flights", { from: new Map([[0, 0]]), maxWaitMs: 0 });
	expect(fetched).toMatchObject({ kind: "records", partition: 0, next: 2, end: 2 });
	expect(fetched?.kind === "records" && fetched.records).toEqual([
		{
			topic: "flights",
			partition: 0,
			offset: 0,
			timestamp: 1_700_000_000_123,
			timestampType: "CREATE_TIME",
			key: Buffer.from("DTW"),
			value: Buffer.from("late"),
			headers,
		},
		expect.objectContaining({ offset: 1, timestamp: 1_700_000_000_000, key: null, value: null, headers: [] }),
	]);
});

test("a member gets all partitions, commits, and the next one goes on from there", async () => {
	const { kafka, clock } = await testKafka({ topics: { flights: { partitions: 4 } } });
	const options = { group: "g", topic: "flights", clientId: "one" };
	const member = kafka.join(options);
	const generation = await clock.run(member.join());
	expect(generation.partitions).toEqual([0, 1, 2, 3]);
	expect(generation.members).toBe(1);
	expect(await generation.committed()).toEqual(new Map());
	await generation.commit(new Map([[2, 17]]));
	expect(await generation.committed()).toEqual(new Map([[2, 17]]));
	expect(await kafka.committed("g", "flights")).toEqual(new Map([[2, 17]]));
	expect(await kafka.members("g")).toEqual([{ memberId: generation.memberId, clientId: "one" }]);
	await member.leave();
	expect(generation.ended.aborted).toBe(true);
	expect(await kafka.members("g")).toEqual([]);
	expect(await (await kafka.join(options).join()).committed()).toEqual(new Map([[2, 17]]));
});

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };

test("with tokens of MSK IAM a member stays for hours: every connection is replaced before its token ends", async () => {
	const auth = mskIam({ credentials: [credentials], region: "eu-west-1" });
	const { broker, clock, connect } = await testKafka({ auth, topics: { t: {} } });
	let tokens = 0;
	const token = () => {
		tokens += 1;
		return createMskToken({ region: "eu-west-1", credentials, now: new Date(clock.now()) }).token;
	};
	const kafka = connect({ auth: { mechanism: "OAUTHBEARER", token } });
	const generation = await clock.run(kafka.join({ group: "g", topic: "t", clientId: "me" }).join());
	await clock.advance(3 * 3_600_000);
	expect(generation.ended.aborted).toBe(false);
	// Two connections, the member's own and the one for metadata, each for at most 15 minutes and at least ten.
	expect(tokens).toBeGreaterThanOrEqual(2 * 12);
	expect(tokens).toBeLessThanOrEqual(2 * 18);
	expect(broker.events).toEqual([]);
});

test("over TLS, where the certificate is trusted", async () => {
	const broker = await testBroker({ tls: { cert, key }, topics: { t: {} } });
	const options = { bootstrap: broker.bootstrap, clock: manualClock(), clientId: "test", retryLimitMs: 0 };
	const trusting = connectKafka({ ...options, tls: { ca: cert, checkServerIdentity: () => undefined } });
	onTestFinished(() => trusting.close());
	expect(await trusting.topics()).toEqual(["t"]);
	const careful = connectKafka({ ...options, tls: true });
	onTestFinished(() => careful.close());
	await expect(careful.topics()).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
});

test("who is not let in is told so at once, whatever they ask for", async () => {
	const { clock, connect } = await testKafka({ auth: mskIam({ credentials: [credentials] }), topics: { t: {} } });
	const kafka = connect({ auth: { mechanism: "PLAIN", username: "me", password: "mine" } });
	const refused = { code: "KAFKA_UNAUTHORISED", category: "unauthorised" };
	const at = clock.now();
	await expect(kafka.topics()).rejects.toMatchObject(refused);
	await expect(kafka.fetch("t", { from: new Map([[0, 0]]), maxWaitMs: 1000 })).rejects.toMatchObject(refused);
	await expect(kafka.append("t", [{ value: null }])).rejects.toMatchObject(refused);
	await expect(kafka.join({ group: "g", topic: "t", clientId: "me" }).join()).rejects.toMatchObject(refused);
	expect(clock.now()).toBe(at);
});

test.for(["", "host", "host:", ":9092", "host:port", "host:99999", "a:1,,b:2", "a b:1"])(
	"%j is no list of brokers",
	(bootstrap) => {
		const connect = () => connectKafka({ bootstrap, clock: manualClock(), clientId: "test" });
		expect(connect).toThrow(expect.objectContaining({ code: "KAFKA_ADDRESS_INVALID", category: "usage" }));
	},
);

test("an address may be one of IPv6", async () => {
	const kafka = connectKafka({ bootstrap: "[::1]:1", clock: manualClock(), clientId: "test", retryLimitMs: 0 });
	await expect(kafka.topics()).rejects.toThrow("::1:1");
	await kafka.close();
});
