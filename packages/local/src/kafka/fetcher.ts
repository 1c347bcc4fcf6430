import { type BrokerConnection, errorNameOf, fetch as fetchApi, refusal } from "@millrace/broker/client";
import { sleep } from "@millrace/core/aws";
import { backoffMs, isRetryable, isUnknownTopic, UNKNOWN_TOPIC_ATTEMPTS } from "./backoff.ts";
import type { Fetched, FetchOptions } from "./kafka-client.ts";
import { byLeader, type KafkaSession } from "./kafka-session.ts";
import { listOffsets } from "./list-offsets.ts";
import { readFetched } from "./read-fetched.ts";
import { unlessAborted } from "./unless-aborted.ts";

const CONSUMER = -1;
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_PARTITION_BYTES = 1024 * 1024;
/** From version 13 on topics are named by ids, which say nothing that this client needs. */
const MAX_VERSION = 12;
const NO_SESSION = { sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [] };

/** A partition that could not be fetched is left alone until then. */
interface Away {
	readonly until: number;
	readonly failures: number;
}

/**
 * Fetches from all leaders side by side. A partition that is away does not hold up the others, nor does it make them come back without
 * records all the time: it is asked for again after a while, with its leader looked up anew.
 */
export class Fetcher {
	readonly #session: KafkaSession;
	readonly #away = new Map<string, Away>();
	#turn = 0;

	constructor(session: KafkaSession) {
		this.#session = session;
	}

	async fetch(topic: string, options: FetchOptions): Promise<readonly Fetched[]> {
		const { closing, clock } = this.#session;
		const signal = options.signal === undefined ? closing : AbortSignal.any([closing, options.signal]);
		signal.throwIfAborted();
		const now = clock.now();
		const waits = [...options.from.keys()].map((partition) => (this.#away.get(`${topic}-${partition}`)?.until ?? now) - now);
		const here = [...options.from.keys()].filter((_, index) => (waits[index] as number) <= 0);
		const maxWaitMs = Math.max(Math.min(options.maxWaitMs, ...waits.filter((wait) => wait > 0)), 0);
		if (here.length === 0) {
			await sleep(maxWaitMs, clock, signal);
			signal.throwIfAborted();
			return [];
		}
		return await unlessAborted(this.#fromLeaders(topic, this.#inTurn(here), { ...options, maxWaitMs }), signal);
	}

	/** Each time another partition comes first: an answer is filled in their order, up to its size. */
	#inTurn(partitions: readonly number[]): readonly number[] {
		this.#turn += 1;
		const first = this.#turn % partitions.length;
		return [...partitions.slice(first), ...partitions.slice(0, first)];
	}

	async #fromLeaders(topic: string, partitions: readonly number[], options: FetchOptions): Promise<readonly Fetched[]> {
		const led = await this.#byLeader(topic, partitions);
		this.#isAway(topic, led.get(undefined) ?? []);
		const nodes = [...led].flatMap(([node, own]) => (node === undefined ? [] : [{ node, own }]));
		const ask = (maxWaitMs: number) => nodes.map(({ node, own }) => this.#fromNode(topic, node, own, { ...options, maxWaitMs }));
		if (nodes.length <= 1) return (await Promise.all(ask(options.maxWaitMs))).flat();
		// With several, what one of them has must not wait for another that has nothing.
		const now = (await Promise.all(ask(0))).flat();
		if (options.maxWaitMs <= 0 || now.some(isNews)) return now;
		return firstNews(ask(options.maxWaitMs));
	}

	async #byLeader(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number | undefined, readonly number[]>> {
		try {
			return await byLeader(this.#session, topic, partitions);
		} catch (error) {
			const failures = Math.max(...partitions.map((partition) => this.#away.get(`${topic}-${partition}`)?.failures ?? 0)) + 1;
			if (!isRetryable(error) || (isUnknownTopic(error) && failures >= UNKNOWN_TOPIC_ATTEMPTS)) throw error;
			return new Map([[undefined, partitions]]);
		}
	}

	/** What one leader has; none where it is away. */
	async #fromNode(
		topic: string,
		node: number,
		partitions: readonly number[],
		options: FetchOptions,
	): Promise<readonly Fetched[]> {
		const { cluster, connections } = this.#session;
		const address = cluster.addressOf(node);
		if (address === undefined) return [];
		try {
			return await connections.lend(address, "fetch", (connection) => this.#ask(connection, topic, partitions, options));
		} catch (error) {
			if (!isRetryable(error)) throw error;
			this.#isAway(topic, partitions);
			return [];
		}
	}

	#isAway(topic: string, partitions: readonly number[]): void {
		const { cluster, clock, random } = this.#session;
		if (partitions.length > 0) cluster.forget(topic);
		for (const partition of partitions) {
			const name = `${topic}-${partition}`;
			const failures = (this.#away.get(name)?.failures ?? 0) + 1;
			this.#away.set(name, { failures, until: clock.now() + backoffMs(failures, random) });
		}
	}

	async #ask(
		connection: BrokerConnection,
		topic: string,
		partitions: readonly number[],
		{ from, maxWaitMs, maxPartitionBytes = MAX_PARTITION_BYTES, isolation = "committed" }: FetchOptions,
	): Promise<readonly Fetched[]> {
		const isolationLevel = isolation === "committed" ? 1 : 0;
		const asked = partitions.map((partition) => {
			return { partition, fetchOffset: from.get(partition) as number, partitionMaxBytes: maxPartitionBytes };
		});
		const { errorCode, responses } = await connection.send(
			fetchApi,
			{
				replicaId: CONSUMER,
				maxWaitMs,
				minBytes: 1,
				maxBytes: MAX_BYTES,
				isolationLevel,
				...NO_SESSION,
				topics: [{ topic, topicId: "", partitions: asked }],
				rackId: "",
			},
			{ maxVersion: MAX_VERSION, waitMs: maxWaitMs },
		);
		if (errorNameOf(errorCode) !== "NONE") throw refusal(errorCode, `Fetch of ${topic}`);
		const results: Fetched[] = [];
		for (const each of responses.flatMap((response) => response.partitions)) {
			const partition = each.partitionIndex;
			const offset = from.get(partition);
			if (offset === undefined) continue;
			const error = errorNameOf(each.errorCode);
			if (error === "NONE" || error === "OFFSET_OUT_OF_RANGE") this.#away.delete(`${topic}-${partition}`);
			if (error === "OFFSET_OUT_OF_RANGE") {
				results.push(await this.#outOfRange(topic, partition));
			} else if (error !== "NONE") {
				const refused = refusal(each.errorCode, `Fetch of ${topic}-${partition}`);
				if (!refused.retryable) throw refused;
				this.#isAway(topic, [partition]);
			} else {
				const bytes = each.records ?? Buffer.alloc(0);
				const read = readFetched({ topic, partition, from: offset, bytes, aborted: each.abortedTransactions ?? [] });
				const end = isolation === "committed" ? each.lastStableOffset : each.highWatermark;
				results.push({ kind: "records", partition, ...read, end });
			}
		}
		return results;
	}

	async #outOfRange(topic: string, partition: number): Promise<Fetched> {
		const [starts, ends] = await Promise.all([
			listOffsets(this.#session, topic, "earliest"),
			listOffsets(this.#session, topic, "latest"),
		]);
		return { kind: "outOfRange", partition, start: starts[partition] ?? 0, end: ends[partition] ?? 0 };
	}
}

function isNews(fetched: Fetched): boolean {
	return fetched.kind === "outOfRange" || fetched.records.length > 0;
}

/** The first answer with news, or the last one without. Those that still wait are left to end by themselves. */
function firstNews(asked: readonly Promise<readonly Fetched[]>[]): Promise<readonly Fetched[]> {
	return new Promise((resolve, reject) => {
		const come: (readonly Fetched[])[] = [];
		for (const each of asked) {
			each.then((fetched) => {
				come.push(fetched);
				if (come.length === asked.length || fetched.some(isNews)) resolve(come.flat());
			}, reject);
		}
	});
}
