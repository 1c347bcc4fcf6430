import { type BrokerConnection, errorNameOf, fetch as fetchApi, refusal } from "@millrace/broker/client";
import { sleep } from "@millrace/core/aws";
import { backoffMs, isRetryable } from "./backoff.ts";
import type { Fetched, FetchOptions } from "./kafka-client.ts";
import { byLeader, type KafkaSession } from "./kafka-session.ts";
import { listOffsets } from "./list-offsets.ts";
import { readFetched } from "./read-fetched.ts";

const CONSUMER = -1;
const MAX_BYTES = 50 * 1024 * 1024;
const MAX_PARTITION_BYTES = 1024 * 1024;
/** From version 13 on topics are named by ids, which say nothing that this client needs. */
const MAX_VERSION = 12;
const NO_SESSION = { sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [] };

/** Fetches from all leaders side by side. */
export class Fetcher {
	readonly #session: KafkaSession;
	#turn = 0;
	#failures = 0;

	constructor(session: KafkaSession) {
		this.#session = session;
	}

	async fetch(topic: string, options: FetchOptions): Promise<readonly Fetched[]> {
		const { closing, cluster, clock, random } = this.#session;
		const signal = options.signal === undefined ? closing : AbortSignal.any([closing, options.signal]);
		signal.throwIfAborted();
		const { from, maxWaitMs } = options;
		if (from.size === 0) {
			await sleep(maxWaitMs, clock, signal);
			return [];
		}
		try {
			const results = await unlessAborted(this.#fromLeaders(topic, options), signal);
			if (results.length > 0) {
				this.#failures = 0;
				return results;
			}
		} catch (error) {
			if (!isRetryable(error)) throw error;
		}
		// Everything is away. Whoever asks in a loop must not ask all the time.
		cluster.forget(topic);
		this.#failures += 1;
		await sleep(Math.min(backoffMs(this.#failures, random), Math.max(maxWaitMs, 1)), clock, signal);
		signal.throwIfAborted();
		return [];
	}

	async #fromLeaders(topic: string, options: FetchOptions): Promise<readonly Fetched[]> {
		// Each time another partition comes first: an answer is filled in their order, up to its size.
		this.#turn += 1;
		const partitions = [...options.from.keys()];
		const first = this.#turn % partitions.length;
		const inTurn = [...partitions.slice(first), ...partitions.slice(0, first)];
		const nodes = [...(await byLeader(this.#session, topic, inTurn))].flatMap(([node, led]) => {
			return node === undefined ? [] : [{ node, led }];
		});
		const all = (maxWaitMs: number) => nodes.map(({ node, led }) => this.#fromNode(topic, node, led, maxWaitMs, options));
		if (nodes.length <= 1) return (await Promise.all(all(options.maxWaitMs))).flat();
		// With several, what one of them has must not wait for another that has nothing.
		const now = (await Promise.all(all(0))).flat();
		if (options.maxWaitMs <= 0 || now.some(isNews)) return now;
		return firstNews(all(options.maxWaitMs));
	}

	/** What one leader has; none where it is away. */
	async #fromNode(
		topic: string,
		node: number,
		partitions: readonly number[],
		maxWaitMs: number,
		options: FetchOptions,
	): Promise<readonly Fetched[]> {
		const { cluster, connections } = this.#session;
		const address = cluster.addressOf(node);
		if (address === undefined) return [];
		try {
			return await connections.lend(address, "fetch", (connection) =>
				this.#ask(connection, topic, partitions, maxWaitMs, options),
			);
		} catch (error) {
			if (!isRetryable(error)) throw error;
			cluster.forget(topic);
			return [];
		}
	}

	async #ask(
		connection: BrokerConnection,
		topic: string,
		partitions: readonly number[],
		maxWaitMs: number,
		{ from, maxPartitionBytes = MAX_PARTITION_BYTES, isolation = "committed" }: FetchOptions,
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
			if (error === "OFFSET_OUT_OF_RANGE") {
				results.push(await this.#outOfRange(topic, partition));
			} else if (error !== "NONE") {
				const refused = refusal(each.errorCode, `Fetch of ${topic}-${partition}`);
				if (!refused.retryable) throw refused;
				this.#session.cluster.forget(topic);
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

/** What still waits when the signal is aborted is left to end by itself. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const interrupt = () => reject(signal.reason);
		signal.addEventListener("abort", interrupt);
		work.then(resolve, reject).finally(() => signal.removeEventListener("abort", interrupt));
	});
}
