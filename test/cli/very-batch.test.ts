import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startBroker } from "@millrace/broker";
import { type MessageToProduce, Producer } from "@platformatic/kafka";
import { describe, expect, onTestFinished, test } from "vitest";
import { sampleRecords } from "./support/kafka.ts";
import { runCli } from "./support/run-cli.ts";
import { createProject, edit } from "./support/sample-project.ts";

/*
  From a failure on screen to a replay of that very batch: what an independent client produced with every codec reaches the handler byte by
  byte the same, whether it comes from a recording or straight from the topic.
*/

const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
const NOTHING = () => undefined;

/** Headers whose names repeat: the client takes maps, and a map has each name once. */
class RepeatedHeaders extends Map<Buffer, Buffer> {
	readonly #entries: readonly (readonly [string, Buffer])[];

	constructor(entries: readonly (readonly [string, Buffer])[]) {
		super();
		this.#entries = entries;
	}

	override *[Symbol.iterator](): MapIterator<[Buffer, Buffer]> {
		for (const [name, value] of this.#entries) yield [Buffer.from(name), value];
	}
}

const HEADERS = [
	["trace", Buffer.of(0, 127, 128, 255)],
	["retry", Buffer.from("1")],
	["trace", Buffer.from("second")],
	["empty", Buffer.alloc(0)],
] as const;

/** A project whose handler writes down each event that it gets, and a broker with its orders, one codec after the other. */
async function shop() {
	const cwd = await createProject();
	edit(cwd, "src/billing/handler.ts", "import { consume }", 'import { appendFileSync } from "node:fs";\nimport { consume }');
	edit(
		cwd,
		"src/billing/handler.ts",
		"lookup: glueLookup() },\n);",
		`lookup: glueLookup() },\n).before(({ event }) => appendFileSync(${JSON.stringify(join(cwd, "seen.ndjson"))}, JSON.stringify(event) + "\\n"));`,
	);
	const broker = await startBroker({ topics: { orders: { partitions: 3 } } });
	onTestFinished(() => broker.close());
	const serializers = { key: buffer, value: buffer, headerKey: buffer, headerValue: buffer };
	const producer = new Producer({ clientId: "test", bootstrapBrokers: [broker.bootstrap], serializers });
	onTestFinished(() => producer.close());
	for (const [round, compression] of CODECS.entries()) {
		const messages = sampleRecords(cwd).map(
			({ partition, key, value, timestamp }, index): MessageToProduce<Buffer, Buffer, Buffer, Buffer> => {
				return {
					topic: "orders",
					partition,
					timestamp: BigInt(timestamp + round),
					...(index % 5 !== 0 && { key: Buffer.from(key ?? "", "base64") }),
					...(index % 7 !== 3 && { value: Buffer.from(value ?? "", "base64") }),
					...(index % 2 === 0 && { headers: new RepeatedHeaders(HEADERS) }),
				};
			},
		);
		await producer.send({ messages, compression, acks: -1 });
	}
	const run = (...argv: string[]) => runCli(argv, { cwd });
	return { cwd, broker, run, seen: () => takeLines(join(cwd, "seen.ndjson")) };
}

const buffer = (data?: Buffer) => data ?? NOTHING();

let read = new Map<string, number>();
/** Lines that were added since the last look. */
function takeLines(path: string): readonly string[] {
	const lines = readFileSync(path, "utf8").trimEnd().split("\n");
	const added = lines.slice(read.get(path) ?? 0);
	read.set(path, lines.length);
	return added;
}

describe("the event that a handler gets", () => {
	test("is byte by byte the recorded one and the one from the topic, with all codecs, null keys and values, and repeated header names", async () => {
		read = new Map();
		const { cwd, broker, run, seen } = await shop();
		expect(await run("record", "orders", "--brokers", broker.bootstrap, "--output", "orders.ndjson")).toMatchObject({ code: 0 });
		const recorded = readFileSync(join(cwd, "orders.ndjson"), "utf8").trimEnd().split("\n");
		const records = recorded.flatMap((line) =>
			Object.values((JSON.parse(line) as { records: Record<string, unknown[]> }).records).flat(),
		);
		expect(records).toHaveLength(100);
		expect(records).toContainEqual(
			expect.objectContaining({
				headers: [{ trace: [0, 127, -128, -1] }, { retry: [49] }, { trace: [...Buffer.from("second")] }, { empty: [] }],
			}),
		);

		await run("replay", "orders.ndjson", "--consumer", "billing", "--as-recorded");
		const first = deliveries(seen());
		expect(first).toEqual(recorded);

		await run("replay", `kafka://${broker.bootstrap}/orders`, "--consumer", "billing", "--as-recorded");
		expect(deliveries(seen())).toEqual(recorded);
		expect(broker.admin.groups()).toEqual([]);
	});

	test("of a batch that failed on the screen is that very batch, by one command", async () => {
		read = new Map();
		const { broker, run, seen } = await shop();
		const address = `kafka://${broker.bootstrap}/orders?range=1:4-13&range=0:20-22`;
		const { envelope } = await run("replay", address, "--consumer", "billing", "--as-recorded", "--json");
		expect(envelope).toMatchObject({ data: { batches: 1, source: address, totals: { delivered: 13 } } });
		const [event = "", ...more] = deliveries(seen());
		expect(more).toEqual([]);
		const { records } = JSON.parse(event) as { records: Record<string, { offset: number }[]> };
		expect(Object.entries(records).map(([name, batch]) => [name, batch.map(({ offset }) => offset)])).toEqual([
			["orders-1", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
			["orders-0", [20, 21, 22]],
		]);
		await run("replay", address, "--consumer", "billing", "--as-recorded");
		expect(deliveries(seen())).toEqual([event]);
	});
});

/** First deliveries: what is delivered again after a partial response has no fields beside its records. */
function deliveries(events: readonly string[]): readonly string[] {
	return events.filter((event) => event.startsWith('{"eventSource"'));
}
