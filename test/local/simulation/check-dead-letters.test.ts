import { expect, test } from "vitest";
import { FIELDS, mappingOf, PROVISIONED } from "../support/records.ts";
import { checkDeadLetters } from "./check-dead-letters.ts";
import { planScenario, type Scenario } from "./scenario.ts";

const TIME = 1_700_000_000_000;
const VALUE = Buffer.from("{}");
const logged = [0, 1].map((offset) => ({
	offset,
	timestamp: TIME + offset,
	key: Buffer.from(`k${offset}`),
	value: VALUE,
	headers: [],
}));
const log = (partition: number) => (partition === 0 ? (logged as never) : []);

function scenarioOf(mapping: Parameters<typeof mappingOf>[0]): Scenario {
	return { ...planScenario(1), mapping: mappingOf(mapping), maxPayloadBytes: 1000 };
}

const record = (offset: number) => ({
	topic: "eu-orders",
	partition: 0,
	offset,
	timestamp: TIME + offset,
	timestampType: "CREATE_TIME",
	key: Buffer.from(`k${offset}`).toString("base64"),
	value: VALUE.toString("base64"),
	headers: [],
});

/** As AWS's page shows one, for two records that failed three times. */
function envelope() {
	const payload = { ...FIELDS, records: { "eu-orders-0": [record(0), record(1)] } };
	return {
		requestContext: {
			requestId: "request-7",
			functionArn: "arn:aws:lambda:us-east-1:000000000000:function:shop-local-billing",
			condition: "RetryAttemptsExhausted",
			approximateInvokeCount: 3,
		},
		responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" } as Record<
			string,
			unknown
		> | null,
		version: "1.0",
		timestamp: "2023-11-14T22:13:30.000Z",
		KafkaBatchInfo: {
			batchSize: 2,
			eventSourceArn: FIELDS.eventSourceArn,
			bootstrapServers: FIELDS.bootstrapServers,
			payloadSize: JSON.stringify(payload).length,
			recordInfo: { offset: "0", timestamp: "2023-11-14T22:13:20.000Z" },
		},
		payload,
	};
}

const TWICE = { ...PROVISIONED, MaximumRetryAttempts: 2 };

function judge(change: (sent: ReturnType<typeof envelope>) => unknown, mapping = scenarioOf(TWICE), key = "k0") {
	const sent = envelope();
	change(sent);
	const message = { offset: 0, timestamp: TIME, key: Buffer.from(key), value: Buffer.from(JSON.stringify(sent)), headers: [] };
	return checkDeadLetters([message as never], log, mapping, []).map(({ text }) => text);
}

const asIs = () => {};

test("an envelope that agrees with the topic and the settings is good, with an error of the function and without", () => {
	expect(judge(asIs)).toEqual([]);
	expect(judge((sent) => delete sent.responseContext?.["functionError"])).toEqual([]);
});

test("any field that differs from what the records say is wrong", () => {
	const wrong: readonly [string, (sent: ReturnType<typeof envelope>) => unknown][] = [
		["requestContext", (sent) => (sent.requestContext.functionArn = "")],
		["responseContext", (sent) => (sent.responseContext = null)],
		["responseContext", (sent) => (sent.responseContext = { statusCode: 500, executedVersion: "$LATEST" })],
		["version", (sent) => (sent.version = "2.0")],
		["timestamp", (sent) => (sent.timestamp = "2023-11-14")],
		["KafkaBatchInfo", (sent) => (sent.KafkaBatchInfo.batchSize = 1)],
		["KafkaBatchInfo", (sent) => (sent.KafkaBatchInfo.payloadSize += 1)],
		["KafkaBatchInfo", (sent) => (sent.KafkaBatchInfo.recordInfo.offset = "1")],
		["payload", (sent) => ((sent.payload.records["eu-orders-0"][1] as { value: string }).value = "")],
		["payload", (sent) => ((sent.payload as { eventSource: string }).eventSource = "")],
	];
	for (const [field, change] of wrong) expect(judge(change)).toEqual([`a dead letter of 0@0 is wrong in its ${field}`]);
});

test("a message holds records, those of the topic, and has the key of the first", () => {
	expect(judge((sent) => (sent.payload.records["eu-orders-0"] = []))).toEqual(["a dead letter holds no record"]);
	expect(judge((sent) => ((sent.payload.records["eu-orders-0"][1] as { offset: number }).offset = 9))).toEqual([
		"a dead letter holds 0@9, which the topic has not",
	]);
	expect(judge(asIs, undefined, "k1")).toEqual(["a dead letter has not the key of its first record"]);
});

test("records are given up after their retries, no sooner and without bisect no later", () => {
	const early = ["a dead letter was not retried as often as it should"];
	expect(judge(asIs, scenarioOf({ ...PROVISIONED, MaximumRetryAttempts: 3 }))).toEqual(early);
	expect(judge(asIs, scenarioOf({ ...PROVISIONED, MaximumRetryAttempts: 1 }))).toEqual(early);
	expect(judge(asIs, scenarioOf({ ...PROVISIONED, MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true }))).toEqual([]);
	expect(judge(asIs, scenarioOf(PROVISIONED))).toEqual(early);
	expect(judge((sent) => (sent.requestContext.approximateInvokeCount = 11), scenarioOf(PROVISIONED))).toEqual([]);
});

test("without partial responses the function has failed", () => {
	const whole = scenarioOf({ ProvisionedPollerConfig: PROVISIONED.ProvisionedPollerConfig, MaximumRetryAttempts: 2 });
	expect(judge(asIs, whole)).toEqual([]);
	expect(judge((sent) => delete sent.responseContext?.["functionError"], whole)).toEqual([
		"a dead letter does not say that the function failed",
	]);
});

test("an invocation is named where there was one", () => {
	const nameless = ["a dead letter names an invocation that was none"];
	expect(judge((sent) => (sent.requestContext.requestId = ""))).toEqual(nameless);
	expect(judge((sent) => (sent.requestContext.approximateInvokeCount = 0))).toEqual(nameless);
});

test("records are given up after they were written", () => {
	expect(judge((sent) => (sent.timestamp = "2023-11-14T22:13:20.000Z"))).toEqual([]);
	expect(judge((sent) => (sent.timestamp = "2023-11-14T22:13:19.999Z"))).toEqual([
		"a dead letter was given up before it was written",
	]);
});

test("only what no event can hold is too large, and it was never sent", () => {
	const refused = (sent: ReturnType<typeof envelope>) => {
		Object.assign(sent.requestContext, { condition: "MaximumPayloadSizeExceeded", requestId: "", approximateInvokeCount: 0 });
		sent.responseContext = null;
	};
	const { payloadSize } = envelope().KafkaBatchInfo;
	const limit = (maxPayloadBytes: number): Scenario => ({ ...scenarioOf(TWICE), maxPayloadBytes });
	expect(judge(refused, limit(payloadSize - 1))).toEqual([]);
	expect(judge(refused, limit(payloadSize))).toEqual(["a dead letter was not too large"]);
	const sentOnce = (sent: ReturnType<typeof envelope>) => {
		refused(sent);
		Object.assign(sent.requestContext, { requestId: "request-1", approximateInvokeCount: 1 });
	};
	expect(judge(sentOnce, limit(1))).toEqual(["a dead letter was not too large"]);
});

test("only what is older than the limit is too old, and there is no other reason", () => {
	const old = (sent: ReturnType<typeof envelope>) => (sent.requestContext.condition = "RecordAgeExceeded");
	expect(judge(old, scenarioOf({ ...TWICE, MaximumRecordAgeInSeconds: 9 }))).toEqual([]);
	expect(judge(old, scenarioOf({ ...TWICE, MaximumRecordAgeInSeconds: 10 }))).toEqual(["a dead letter was not too old"]);
	expect(judge(old)).toEqual(["a dead letter was not too old"]);
	expect(judge((sent) => (sent.requestContext.condition = "Boredom"))).toEqual(["a dead letter was given up for Boredom"]);
});

test("a record that the mapping said to have sent is among the messages", () => {
	const message = {
		offset: 0,
		timestamp: TIME,
		key: Buffer.from("k0"),
		value: Buffer.from(JSON.stringify(envelope())),
		headers: [],
	};
	const claimed = [0, 1, 2].map((offset) => ({ partition: 0, offset }));
	const [violation, ...more] = checkDeadLetters([message as never], log, scenarioOf(TWICE), claimed);
	expect(violation).toEqual({ kind: "lost", text: "0@2 is no dead letter, and was said to be one" });
	expect(more).toEqual([]);
});

test("a record without a key and without a value is told so; a letter that says otherwise is invented", () => {
	const bare = (partition: number) => (partition === 0 ? ([{ ...logged[0], key: null, value: null }] as never) : []);
	const { key: _, ...keyless } = record(0);
	const sent = envelope();
	sent.payload.records["eu-orders-0"] = [{ ...keyless, value: null } as never];
	Object.assign(sent.KafkaBatchInfo, { batchSize: 1, payloadSize: JSON.stringify(sent.payload).length });
	const judgeBare = () => {
		const message = { offset: 0, timestamp: TIME, key: null, value: Buffer.from(JSON.stringify(sent)), headers: [] };
		return checkDeadLetters([message as never], bare, scenarioOf(TWICE), []);
	};
	expect(judgeBare()).toEqual([]);
	sent.version = "2.0";
	expect(judgeBare()).toEqual([{ kind: "invented", text: "a dead letter of 0@0 is wrong in its version" }]);
});
