import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createByteReader, createByteWriter } from "../../../../packages/sst/src/setup/kafka/protocol-bytes.ts";
import {
	alterConfig,
	apiVersions,
	createPartitions,
	createTopic,
	describeConfigs,
	type KafkaRequest,
	metadata,
	saslAuthenticate,
	saslHandshake,
} from "../../../../packages/sst/src/setup/kafka/requests.ts";

/* What Apache Kafka 4.3.1 was asked and answered (test/fixtures/README.md). */
const exchanges: readonly { readonly request: string; readonly answer: string }[] = JSON.parse(
	readFileSync(join(import.meta.dirname, "../../../fixtures/kafka/exchanges.json"), "utf8"),
);

const done = { throttleMs: 0, topics: [{ name: "flights", error: 0, message: null }] };
const recorded: readonly (readonly [request: KafkaRequest<unknown>, answer: unknown])[] = [
	[apiVersions(), { error: 0, ranges: expect.arrayContaining([{ apiKey: 44, min: 0, max: 1 }]) }],
	[
		metadata(["flights", "alerts"]),
		{
			throttleMs: 0,
			brokers: [{ id: 1, host: "127.0.0.1", port: expect.any(Number) }],
			controllerId: 1,
			topics: [
				{ error: 3, name: "flights", partitions: 0 },
				{ error: 3, name: "alerts", partitions: 0 },
			],
		},
	],
	[createTopic("flights", 3, { "cleanup.policy": "delete", "retention.ms": "86400000" }, 10_000), done],
	[
		createTopic("flights", 3, {}, 10_000),
		{ throttleMs: 0, topics: [{ name: "flights", error: 36, message: "Topic 'flights' already exists." }] },
	],
	[createPartitions("flights", 6, 10_000), done],
	[
		createPartitions("flights", 6, 10_000),
		{ throttleMs: 0, topics: [{ name: "flights", error: 37, message: "Topic already has 6 partition(s)." }] },
	],
	[
		alterConfig("flights", { "max.message.bytes": "2000000" }),
		{ throttleMs: 0, topics: [{ name: "flights", error: 0, message: null }] },
	],
	[
		alterConfig("flights", { "max.message.bytes": "many" }),
		{ throttleMs: 0, topics: [{ name: "flights", error: 40, message: expect.stringContaining("max.message.bytes") }] },
	],
	[
		metadata(["flights", "alerts"]),
		expect.objectContaining({
			topics: [
				{ error: 0, name: "flights", partitions: 6 },
				{ error: 3, name: "alerts", partitions: 0 },
			],
		}),
	],
	[
		describeConfigs(["flights"]),
		{
			throttleMs: 0,
			topics: [
				{
					name: "flights",
					error: 0,
					message: "",
					config: expect.objectContaining({
						"cleanup.policy": "delete",
						"retention.ms": "86400000",
						"max.message.bytes": "2000000",
						"retention.bytes": "-1",
					}),
				},
			],
		},
	],
];

const bodyOf = (request: KafkaRequest<unknown>): string => {
	const writer = createByteWriter();
	request.write(writer);
	return writer.done().toString("hex");
};

test("every recorded exchange is tested", () => {
	expect(recorded).toHaveLength(exchanges.length);
});

test.each(recorded.map(([request, answer], index) => ({ name: request.name, request, answer, index })))(
	"$name writes what Kafka took and reads what Kafka answered, exchange $index",
	({ request, answer, index }) => {
		const { request: sent = "", answer: received = "" } = exchanges[index] ?? {};
		// Behind size, key, version, correlation id and the 14 letters of the client's name.
		expect(sent.slice(8, 16)).toBe(Buffer.from([0, request.apiKey, 0, request.version]).toString("hex"));
		expect(sent.slice(2 * (4 + 8 + 2 + 14))).toBe(bodyOf(request));
		const body = Buffer.from(received, "hex").subarray(8);
		expect(request.read(createByteReader(body))).toEqual(answer);
		for (let end = 0; end < body.length; end++) {
			expect(() => request.read(createByteReader(body.subarray(0, end))), `cut at ${end}`).toThrow(RangeError);
		}
	},
);

test("SASL's messages are as RFC 7628 and Kafka have them", () => {
	expect(bodyOf(saslHandshake("OAUTHBEARER"))).toBe(`000b${Buffer.from("OAUTHBEARER").toString("hex")}`);
	expect(bodyOf(saslAuthenticate(Buffer.from("n,,")))).toBe(`00000003${Buffer.from("n,,").toString("hex")}`);
	const answer = Buffer.from("003a00026e6f00000000000000000000ffff", "hex");
	expect(saslAuthenticate(Buffer.alloc(0)).read(createByteReader(answer))).toEqual({
		error: 58,
		message: "no",
		bytes: Buffer.alloc(0),
	});
});
