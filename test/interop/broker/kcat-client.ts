import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
	type ConsumeOptions,
	Inexpressible,
	type ProduceOptions,
	type SeenRecord,
	type TestAdmin,
	type TestClient,
	type TestClientKind,
	type TestConsumer,
	type TestHeaders,
	type TestRecord,
	type TestTransaction,
} from "../../conformance/broker/test-client.ts";

/** A record as `kcat -J` prints it. */
interface Printed {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	readonly ts: number;
	readonly key: string | null;
	readonly payload: string | null;
	readonly headers?: readonly string[];
}

/** kcat, one process a command: https://github.com/edenhill/kcat. */
export const kcat: TestClientKind = {
	name: "kcat",
	async connect(bootstrap) {
		const running = new Set<ChildProcessWithoutNullStreams>();
		const run = (args: readonly string[], input?: string) => runKcat(["-b", bootstrap, ...args], input);
		return {
			admin: adminOf(run),
			produce: (topic, records, options) => produce(run, topic, records, options),
			consume: async (options) => consume(bootstrap, options, running),
			transactional: async (transactionalId) => ({
				begin: async () => beginTransaction(run, transactionalId),
				close: async () => {},
			}),
			async close() {
				await Promise.all([...running].map(kill));
			},
		} satisfies TestClient;
	},
};

type Run = (args: readonly string[], input?: string) => Promise<string>;

function refuse(what: string): Promise<never> {
	return Promise.reject(new Inexpressible(what));
}

function runKcat(args: readonly string[], input = ""): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = execFile("kcat", args, { maxBuffer: 16_777_216 }, (error, stdout, stderr) => {
			if (error) reject(new Error(`kcat ${args.join(" ").slice(0, 200)}: ${stderr.trim()}`));
			else resolve(stdout);
		});
		child.stdin?.on("error", () => {});
		child.stdin?.end(input);
	});
}

/** A transaction is one run of kcat, which writes and commits when its input ends. */
function beginTransaction(run: Run, transactionalId: string): TestTransaction {
	const sent: { readonly topic: string; readonly record: TestRecord }[] = [];
	return {
		async send(topic, records) {
			sent.push(...records.map((record) => ({ topic, record })));
			if (sent.length > 1) throw new Inexpressible("write to several partitions in one transaction");
		},
		written: () => refuse("write a record before its transaction ends"),
		commitOffset: () => refuse("commit offsets inside a transaction"),
		async commit() {
			for (const { topic, record } of sent) {
				await produce((args, input) => run(["-X", `transactional.id=${transactionalId}`, ...args], input), topic, [record], {
					idempotent: true,
				});
			}
		},
		abort: () => refuse("abort a transaction"),
	};
}

/** Records of the same partition and headers go in one command, in their order. */
async function produce(run: Run, topic: string, records: readonly TestRecord[], options: ProduceOptions = {}): Promise<void> {
	const { codec = "none", idempotent = false } = options;
	if (records.some(({ timestamp }) => timestamp !== undefined)) throw new Inexpressible("give a record its time");
	// An empty line is a record only when it has a key.
	if (records.some(({ key, value }) => (key ?? null) === null && value === null)) {
		throw new Inexpressible("produce a record with neither key nor value");
	}
	const groups = Map.groupBy(records, ({ partition, headers = [], key, value }) =>
		JSON.stringify([partition, headers, (key ?? null) === null, value === null]),
	);
	const base = ["-P", "-t", topic, "-X", "message.max.bytes=10000000", "-X", `enable.idempotence=${idempotent}`];
	await Promise.all(
		[...groups.values()].map(async (group) => {
			const [{ partition, headers = [], key, value } = { partition: 0, value: null } as TestRecord] = group;
			const withKey = (key ?? null) !== null;
			const named = headers.flatMap(([name, each]) => ["-H", `${name}=${each}`]);
			const args = [...base, "-z", codec, "-p", `${partition}`, ...(withKey ? ["-K", "\\x1f"] : []), ...named];
			const lines = group.map((each) => `${withKey ? `${each.key}\x1f` : ""}${each.value ?? ""}\x1e`).join("");
			await run([...args, "-D", "\\x1e", ...(value === null ? ["-Z"] : [])], lines);
		}),
	);
}

function consume(bootstrap: string, options: ConsumeOptions, running: Set<ChildProcessWithoutNullStreams>): TestConsumer {
	const { group, topics, from = "earliest", isolation = "committed", instance, quiet = false } = options;
	const settings = {
		"auto.offset.reset": from,
		"isolation.level": `read_${isolation}`,
		"enable.auto.commit": "false",
		"fetch.wait.max.ms": "100",
		"session.timeout.ms": "10000",
		"heartbeat.interval.ms": quiet ? "3000" : "100",
		...(instance !== undefined && { "group.instance.id": instance }),
	};
	const given = Object.entries(settings).flatMap(([name, value]) => ["-X", `${name}=${value}`]);
	const child = spawn("kcat", ["-b", bootstrap, "-u", "-J", ...given, "-G", group, ...topics]);
	running.add(child);
	child.once("close", () => running.delete(child));
	const seen: SeenRecord[] = [];
	let assigned: readonly string[] | undefined;
	let joins = 0;
	createInterface({ input: child.stdout }).on("line", (line) => {
		const { topic, partition, offset, ts, key, payload, headers = [] } = JSON.parse(line) as Printed;
		seen.push({ topic, partition, offset, key, value: payload, headers: inPairs(headers), timestamp: ts, raw: line });
	});
	// % Group g rebalanced (memberid rdkafka-1): assigned: t [0], t [1]
	createInterface({ input: child.stderr }).on("line", (line) => {
		const [, what, list = ""] = /rebalanced .*: (assigned|revoked): ?(.*)$/.exec(line) ?? [];
		if (what !== "assigned") return;
		joins += 1;
		assigned = [...list.matchAll(/(\S+) \[(\d+)\]/g)].map(([, topic, partition]) => `${topic}-${partition}`).sort();
	});
	return {
		seen,
		assigned: () => assigned,
		joins: () => joins,
		commit: () => refuse("commit up to a record"),
		close: () => end(child, "SIGINT"),
	};
}

function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
	return end(child, "SIGKILL");
}

function end(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<void> {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) return resolve();
		child.once("close", () => resolve());
		child.kill(signal);
	});
}

function inPairs(flat: readonly string[]): TestHeaders {
	return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : []));
}

/** It looks at topics and offsets, and changes nothing. */
function adminOf(run: Run): TestAdmin {
	return {
		createTopic: () => refuse("make a topic"),
		deleteTopic: () => refuse("delete a topic"),
		async topics() {
			const { topics } = JSON.parse(await run(["-L", "-J"])) as { readonly topics: readonly { readonly topic: string }[] };
			return topics.map(({ topic }) => topic);
		},
		addPartitions: () => refuse("add partitions"),
		async offsets(topic, partitions, at) {
			const time = at === "earliest" ? -2 : at === "latest" ? -1 : at;
			const asked = Array.from({ length: partitions }, (_, partition) => ["-t", `${topic}:${partition}:${time}`]);
			// t [0] offset 5
			const found = new Map(
				[...(await run(["-Q", ...asked.flat()])).matchAll(/ \[(\d+)\] offset (-?\d+)/g)].map(([, partition, offset]) => [
					Number(partition),
					Number(offset),
				]),
			);
			return asked.map((_, partition) => found.get(partition) ?? -1);
		},
		committed: () => refuse("look at what a group has committed"),
		group: () => refuse("describe a group"),
		groups: () => refuse("list groups"),
		deleteGroup: () => refuse("delete a group"),
		config: () => refuse("look at configs"),
		setConfig: () => refuse("change configs"),
		deleteRecords: () => refuse("delete records"),
	};
}
