import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
	Inexpressible,
	type SeenRecord,
	type TestAdmin,
	type TestClient,
	type TestConsumer,
	type TestTransactionalProducer,
} from "../../conformance/broker/test-client.ts";

/** What a driver says: the answer to a call, or what a consumer has seen meanwhile. */
type Said =
	| { readonly id: number; readonly result: unknown }
	| { readonly id: number; readonly error: string }
	| { readonly id: number; readonly inexpressible: string }
	| { readonly consumer: number; readonly seen: readonly SeenRecord[] }
	| { readonly consumer: number; readonly assigned: readonly string[] };

interface Watched {
	readonly seen: SeenRecord[];
	assigned: readonly string[] | undefined;
	joins: number;
}

/** A client in another process, which speaks lines of JSON as driver.py does. */
export function processClient(command: string, args: readonly string[]): TestClient {
	const driver: ChildProcessWithoutNullStreams = spawn(command, args);
	const errors: Buffer[] = [];
	const waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>();
	const consumers = new Map<number, Watched>();
	let asked = 0;
	let ended: Error | undefined;
	driver.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
	driver.stdin.on("error", () => {});
	createInterface({ input: driver.stdout }).on("line", (line) => hear(JSON.parse(line)));
	const end = (why: string) => {
		ended = new Error(`${command} ${args[0]} ${why}: ${Buffer.concat(errors).toString().slice(-2000)}`);
		for (const { reject } of waiting.values()) reject(ended);
		waiting.clear();
	};
	driver.once("error", (error) => end(error.message));
	const closed = new Promise<void>((resolve) => {
		driver.once("close", () => {
			end("ended");
			resolve();
		});
	});

	function hear(said: Said): void {
		if ("consumer" in said) {
			const consumer = watch(said.consumer);
			if ("seen" in said) consumer.seen.push(...said.seen);
			else {
				consumer.assigned = said.assigned;
				consumer.joins += 1;
			}
			return;
		}
		const call = waiting.get(said.id);
		waiting.delete(said.id);
		if ("error" in said) call?.reject(new Error(said.error));
		else if ("inexpressible" in said) call?.reject(new Inexpressible(said.inexpressible));
		else call?.resolve(said.result as never);
	}

	/** What a consumer says may come before the answer that has its number. */
	function watch(number: number): Watched {
		const known = consumers.get(number) ?? { seen: [], assigned: undefined, joins: 0 };
		consumers.set(number, known);
		return known;
	}

	function call<T>(name: string, ...given: readonly unknown[]): Promise<T> {
		if (ended !== undefined) return Promise.reject(ended);
		const id = ++asked;
		driver.stdin.write(`${JSON.stringify({ id, call: name, args: given })}\n`);
		return new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));
	}

	const numbers = new Map<TestConsumer, number>();
	const admin = (name: keyof TestAdmin) => call.bind(undefined, name);
	return {
		// Sound: the driver takes the arguments of each method and gives what it gives.
		admin: {
			createTopic: admin("createTopic"),
			deleteTopic: admin("deleteTopic"),
			topics: admin("topics"),
			addPartitions: admin("addPartitions"),
			offsets: admin("offsets"),
			committed: admin("committed"),
			group: admin("group"),
			groups: admin("groups"),
			deleteGroup: admin("deleteGroup"),
			config: admin("config"),
			setConfig: admin("setConfig"),
			deleteRecords: admin("deleteRecords"),
		} as unknown as TestAdmin,
		produce: (topic, records, options) => call("produce", topic, records, options),
		async consume(options) {
			const number = await call<number>("consume", options);
			const watched = watch(number);
			const consumer: TestConsumer = {
				seen: watched.seen,
				assigned: () => watched.assigned,
				joins: () => watched.joins,
				commit: ({ topic, partition, offset }) => call("commit", number, { topic, partition, offset }),
				close: () => call("closeConsumer", number),
			};
			numbers.set(consumer, number);
			return consumer;
		},
		async transactional(transactionalId) {
			const number = await call<number>("transactional", transactionalId);
			return {
				async begin() {
					await call("begin", number);
					return {
						send: (topic, records) => call("send", number, topic, records),
						written: async () => {},
						commitOffset: (consumer, { topic, partition, offset }) =>
							call("commitOffset", number, numbers.get(consumer), { topic, partition, offset }),
						commit: () => call("commitTransaction", number),
						abort: () => call("abortTransaction", number),
					};
				},
				close: () => call("closeProducer", number),
			} satisfies TestTransactionalProducer;
		},
		async close() {
			driver.kill("SIGKILL");
			await closed;
		},
	};
}
