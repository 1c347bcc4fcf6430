import { parseArgs } from "node:util";
import { type Broker, startBroker, systemClock } from "@millrace/broker";
import { connectKafka, type Invocation, type LiveMappingOptions, startMapping } from "@millrace/local";
import { spread } from "./measure.ts";
import { say } from "./report.ts";

/*
  A live event source mapping on the embedded broker, in one process, with a handler that does nothing: records a second from the first to the last
  commit, how it grows with records, partitions and mappings, and what the memory does; then the time from a produced record to the handler with a window of 0.
    node --expose-gc --conditions=@millrace/source bench/mapping.ts [--quick]
*/
const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const MANY = flags.quick ? 100_000 : 1_000_000;
const FEW = MANY / 10;
const SAMPLES = flags.quick ? 50 : 300;
const VALUE = Buffer.alloc(200, "v");

const PLANNED: Omit<LiveMappingOptions["mapping"], "Topics" | "AmazonManagedKafkaEventSourceConfig"> = {
	EventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/local/0",
	FunctionName: "bench",
	Enabled: true,
	BatchSize: 1000,
	StartingPosition: "TRIM_HORIZON",
	FunctionResponseTypes: ["ReportBatchItemFailures"],
	ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 1 },
};

function mappingOf(topic: string, group: string, windowSeconds?: number): LiveMappingOptions["mapping"] {
	return {
		...PLANNED,
		...(windowSeconds !== undefined && { MaximumBatchingWindowInSeconds: windowSeconds }),
		Topics: [topic],
		AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group },
	};
}

const DONE: Omit<Invocation & { readonly kind: "returned" }, "requestId"> = {
	kind: "returned",
	response: { batchItemFailures: [] },
	milliseconds: 0,
	outcomes: [],
};

/** As many records in every partition; returns how many in all. */
function fill(broker: Broker, topic: string, partitions: number, records: number): number {
	broker.admin.createTopic(topic, { partitions });
	const each = Math.round(records / partitions);
	for (let partition = 0; partition < partitions; partition++) {
		for (let from = 0; from < each; from += 1000) {
			const count = Math.min(1000, each - from);
			broker.admin.append(
				topic,
				partition,
				Array.from({ length: count }, () => ({ value: VALUE })),
			);
		}
	}
	return each * partitions;
}

interface Run {
	readonly milliseconds: number;
	/** Growth of the heap and of buffers while the second half runs, in MB: what a leak would show. */
	readonly growthMb: number;
}

/** Reads a whole topic by so many mappings, each in a group of its own. */
async function drain(records: number, partitions: number, mappings: number): Promise<Run> {
	const broker = await startBroker({ maxMemoryBytes: 2 * 1024 ** 3 });
	const expected = fill(broker, "t", partitions, records) * mappings;
	const client = connectKafka({ bootstrap: () => broker.connect(), clock: systemClock, clientId: "bench" });
	const { promise, resolve } = Promise.withResolvers<void>();
	let committed = 0;
	let half = 0;
	const started = performance.now();
	const running = Array.from({ length: mappings }, (_, index) => {
		const positions = new Map<number, number>();
		return startMapping({
			mapping: mappingOf("t", `g${index}`),
			client,
			invoker: { invoke: async () => ({ ...DONE, requestId: "" }) },
			functionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench",
			bootstrapServers: broker.bootstrap,
			clientId: `bench-${index}`,
			onEvent(event) {
				if (event.kind !== "committed") return;
				for (const [partition, offset] of event.offsets) {
					committed += offset - (positions.get(partition) ?? 0);
					positions.set(partition, offset);
				}
				if (half === 0 && committed >= expected / 2) half = used();
				if (committed >= expected) resolve();
			},
		});
	});
	await promise;
	const milliseconds = performance.now() - started;
	const growthMb = (used() - half) / 1e6;
	await Promise.all(running.map((mapping) => mapping.stop()));
	await client.close();
	await broker.close();
	return { milliseconds, growthMb };
}

function used(): number {
	globalThis.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

/** From the producer's call to the handler, record by record, over the network. */
async function latencies(): Promise<readonly number[]> {
	const broker = await startBroker({ topics: { t: { partitions: 3 } } });
	const connect = (clientId: string) => connectKafka({ bootstrap: broker.bootstrap, clock: systemClock, clientId });
	const [client, producer] = [connect("mapping"), connect("producer")];
	let arrived = (): void => {};
	const assigned = Promise.withResolvers<void>();
	const mapping = startMapping({
		mapping: mappingOf("t", "g", 0),
		client,
		invoker: {
			async invoke() {
				arrived();
				return { ...DONE, requestId: "" };
			},
		},
		functionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench",
		bootstrapServers: broker.bootstrap,
		clientId: "bench",
		onEvent: (event) => event.kind === "assigned" && assigned.resolve(),
	});
	await assigned.promise;
	const values: number[] = [];
	for (let round = 0; round < SAMPLES; round++) {
		const { promise, resolve } = Promise.withResolvers<void>();
		arrived = resolve;
		const started = performance.now();
		const written = producer.append("t", [{ partition: round % 3, value: VALUE }]);
		await promise;
		values.push(performance.now() - started);
		await written;
		await new Promise((next) => setTimeout(next, 10));
	}
	await mapping.stop();
	await Promise.all([client.close(), producer.close()]);
	await broker.close();
	// The first one finds connections to be opened.
	return values.slice(1).sort((a, b) => a - b);
}

say(`  ${"records of 200 bytes".padEnd(44)} ${"records/s".padStart(10)} ${"ms".padStart(8)} ${"MB grown".padStart(9)}`);
const cases = [
	["one mapping, 6 partitions", FEW, 6, 1],
	["ten times the records", MANY, 6, 1],
	["ten times the partitions", FEW, 60, 1],
	["ten times the mappings", FEW, 6, 10],
] as const;
await drain(FEW, 6, 1);
for (const [name, records, partitions, mappings] of cases) {
	const runs: Run[] = [];
	for (let round = 0; round < 3; round++) runs.push(await drain(records, partitions, mappings));
	const { median } = spread(runs.map(({ milliseconds }) => milliseconds));
	const growth = Math.max(...runs.map(({ growthMb }) => growthMb));
	const rate = Math.round(((records * mappings) / median) * 1000);
	say(`  ${name.padEnd(44)} ${String(rate).padStart(10)} ${median.toFixed(0).padStart(8)} ${growth.toFixed(1).padStart(9)}`);
}
const sorted = await latencies();
const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
say(`  from produce to the handler, window 0: median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
