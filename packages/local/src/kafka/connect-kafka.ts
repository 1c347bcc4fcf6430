import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import {
	createTopics,
	describeGroups,
	errorNameOf,
	openConnection,
	openSocket,
	refusal,
	type SaslLogin,
} from "@millrace/broker/client";
import type { Clock } from "@millrace/core/aws";
import { Appender } from "./appender.ts";
import { ClusterView } from "./cluster-view.ts";
import { type Address, Connections } from "./connections.ts";
import { Coordinators } from "./coordinators.ts";
import { Fetcher } from "./fetcher.ts";
import { RangeGroupMember } from "./group-member.ts";
import { fetchCommitted } from "./group-offsets.ts";
import type { KafkaClient } from "./kafka-client.ts";
import { KafkaAddressError, KafkaClosedError } from "./kafka-errors.ts";
import { type KafkaSession, retried } from "./kafka-session.ts";
import { listOffsets } from "./list-offsets.ts";

const REQUEST_TIMEOUT_MS = 30_000;
const RETRY_LIMIT_MS = 30_000;
/** As many as the broker says. */
const DEFAULT_REPLICATION = -1;

export interface ConnectKafkaOptions {
	/** Addresses of brokers, `host:port` joined by commas; or what opens a connection to the one broker there is: `broker.connect`. */
	readonly bootstrap: string | (() => Duplex);
	readonly clock: Clock;
	/** Name under which brokers' logs and tools show the client. */
	readonly clientId: string;
	/** Node's options of a TLS client, such as `ca`; true is TLS with the machine's own certificates. @default false */
	readonly tls?: ConnectionOptions | boolean;
	/** Left out, the client does not say who it is. */
	readonly auth?: SaslLogin;
	/** Longest wait for a connection or an answer, in milliseconds. @default 30,000 */
	readonly requestTimeoutMs?: number;
	/** Longest time in which what failed is attempted again, in milliseconds. Joining a group knows no limit. @default 30,000 */
	readonly retryLimitMs?: number;
	/** Numbers from 0 to below 1, which spread attempts in time. @default Math.random */
	readonly random?: () => number;
}

/**
 * Makes a client of a Kafka cluster. It connects when it is first asked for something, so this never fails because of the cluster.
 *
 * Failures that may pass are attempted again; what stays is thrown as `KafkaUnreachableError`, `KafkaUnauthorisedError`,
 * `KafkaAnswerInvalidError` or `KafkaRefusedError` of `@millrace/broker/client`.
 *
 * @throws {KafkaAddressError} when `bootstrap` names no addresses.
 *
 * @example
 * const kafka = connectKafka({ bootstrap: "127.0.0.1:9092", clock: systemClock, clientId: "tool" });
 * const ends = await kafka.offsets("flights", "latest");
 * await kafka.close();
 */
export function connectKafka(options: ConnectKafkaOptions): KafkaClient {
	const { bootstrap, clock, clientId, tls = false, auth, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
	const closing = new AbortController();
	const open = async (address: Address) => {
		const where = `${address.host}:${address.port}`;
		const tlsOptions = tls === true ? {} : tls;
		const stream =
			typeof bootstrap === "function"
				? bootstrap()
				: await openSocket({ ...address, tls: tlsOptions, clock, timeoutMs: requestTimeoutMs });
		return openConnection(stream, { where, clock, clientId, requestTimeoutMs, login: auth });
	};
	const connections = new Connections({ open, clock });
	const addresses = typeof bootstrap === "function" ? [{ host: "in-process", port: 0 }] : readAddresses(bootstrap);
	const cluster = new ClusterView(connections, addresses);
	const session: KafkaSession = {
		clock,
		random: options.random ?? Math.random,
		clientId,
		cluster,
		connections,
		retryLimitMs: options.retryLimitMs ?? RETRY_LIMIT_MS,
		closing: closing.signal,
	};
	const coordinators = new Coordinators(session);
	const fetcher = new Fetcher(session);
	const appender = new Appender(session);
	let members = 0;

	return {
		async partitionCount(topic) {
			const found = await retried(session, () => cluster.describe([topic]));
			return found.get(topic)?.leaders.length;
		},
		async topics() {
			const found = await retried(session, () => cluster.describe(null));
			return [...found].flatMap(([name, { isInternal }]) => (isInternal ? [] : [name])).sort();
		},
		createTopic: (name, { partitions, configs = {} }) =>
			retried(session, async () => {
				const own = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
				const topic = { name, numPartitions: partitions, replicationFactor: DEFAULT_REPLICATION, assignments: [], configs: own };
				const body = { topics: [topic], timeoutMs: requestTimeoutMs, validateOnly: false };
				const [made] = (await cluster.askController(createTopics, body)).topics;
				const error = errorNameOf(made?.errorCode ?? 0);
				if (error === "NOT_CONTROLLER") cluster.forgetController();
				if (error !== "NONE" && error !== "TOPIC_ALREADY_EXISTS") {
					throw refusal(made?.errorCode ?? 0, `CreateTopics of ${name}`, made?.errorMessage);
				}
				// Its leaders answer a moment later.
				await listOffsets(session, name, "latest");
				return error === "NONE" ? "created" : "exists";
			}),
		offsets: (topic, at) => listOffsets(session, topic, at),
		committed: (group, topic) => retried(session, () => fetchCommitted(coordinators, "control", { group, topic })),
		members: (group) =>
			retried(session, async () => {
				const body = { groups: [group], includeAuthorizedOperations: false };
				const { groups } = await coordinators.ask(group, "control", describeGroups, body);
				const [found] = groups;
				const error = errorNameOf(found?.errorCode ?? 0);
				if (found === undefined || error === "GROUP_ID_NOT_FOUND") return [];
				if (error !== "NONE") throw coordinators.refusal(group, found.errorCode, "DescribeGroups");
				return found.members.map(({ memberId, clientId: id }) => ({ memberId, clientId: id }));
			}),
		fetch: (topic, fetchOptions) => fetcher.fetch(topic, fetchOptions),
		join(groupOptions) {
			members += 1;
			return new RangeGroupMember(session, coordinators, `member-${members}`, groupOptions);
		},
		append: (topic, records) => appender.append(topic, records),
		async close() {
			const error = new KafkaClosedError("The Kafka client was closed.", { fix: "Close it when nothing waits for it any more." });
			closing.abort(error);
			connections.close(error);
		},
	};
}

function readAddresses(bootstrap: string): readonly Address[] {
	return bootstrap.split(",").map((text) => {
		const [, host = "", bare = "", port = ""] = /^\s*(?:\[([^\]]+)\]|([^\s:]+)):(\d{1,5})\s*$/.exec(text) ?? [];
		if (port === "" || Number(port) > 65_535) {
			throw new KafkaAddressError("The list of brokers holds something that is no address.", {
				fix: 'Give host and port, several joined by commas: "127.0.0.1:9092".',
			});
		}
		return { host: host || bare, port: Number(port) };
	});
}
