import type { BrokerConnection } from "@millrace/broker/client";
import type { Clock } from "@millrace/core/aws";
import { retry } from "./backoff.ts";
import type { ClusterView } from "./cluster-view.ts";
import type { Connections } from "./connections.ts";

/** What every part of the client works with. */
export interface KafkaSession {
	readonly clock: Clock;
	/** Numbers from 0 to below 1. */
	readonly random: () => number;
	readonly clientId: string;
	readonly cluster: ClusterView;
	readonly connections: Connections;
	/** Longest time in which a request is attempted again, in milliseconds. */
	readonly retryLimitMs: number;
	/** Aborted when the client is closed. */
	readonly closing: AbortSignal;
}

/** Attempts again what may pass, as long as the session says. */
export function retried<T>(session: KafkaSession, attempt: () => Promise<T>): Promise<T> {
	const { clock, random, retryLimitMs, closing } = session;
	return retry(attempt, { clock, random, limitMs: retryLimitMs, signal: closing });
}

/** Partitions by the node that leads them; those without a leader, or on a node that is not known, are under undefined. */
export async function byLeader(
	{ cluster }: KafkaSession,
	topic: string,
	partitions: Iterable<number>,
): Promise<ReadonlyMap<number | undefined, readonly number[]>> {
	const { leaders } = await cluster.topic(topic);
	return Map.groupBy(partitions, (partition) => {
		const node = leaders[partition];
		return node === undefined || cluster.addressOf(node) === undefined ? undefined : node;
	});
}

/** A connection to a node that leads partitions. */
export function leaderConnection(
	{ cluster, connections }: KafkaSession,
	node: number,
	lane: string,
): Promise<BrokerConnection> | undefined {
	const address = cluster.addressOf(node);
	return address === undefined ? undefined : connections.get(address, lane);
}
