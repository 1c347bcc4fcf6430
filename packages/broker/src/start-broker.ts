import type { Duplex } from "node:stream";
import { BrokerAdmin, type TopicOptions } from "./admin/broker-admin.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import type { BrokerEvent } from "./broker-event.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Cluster } from "./cluster.ts";
import { brokerConfigProblem } from "./config/configs.ts";
import { BrokerOptionsError } from "./errors.ts";
import type { Faults } from "./fault/faults.ts";
import { type Randomness, systemRandomness } from "./randomness.ts";
import { Listener } from "./server/listener.ts";
import { openDirectory } from "./storage/open-directory.ts";

export interface BrokerOptions {
	/**
	 * Port to listen on, from 0 to 65535; 0 takes any that is free.
	 * @default 0
	 */
	readonly port?: number;
	/**
	 * Address to listen on, and the one that clients are told to come back to.
	 * @default "127.0.0.1"
	 */
	readonly host?: string;
	/**
	 * Topics that are made if they are not there. One that a directory holds stays as it is.
	 * @default {}
	 */
	readonly topics?: Readonly<Record<string, TopicOptions>>;
	/**
	 * Whether a client that asks for a topic makes it.
	 * @default false
	 */
	readonly autoCreate?: boolean;
	/**
	 * Ways to authenticate, of which clients have to use one: `mskIam(...)`, `plain(...)`.
	 * @default [], everybody may connect
	 */
	readonly auth?: Authenticator | readonly Authenticator[];
	/** Certificate and key in PEM. Left out, connections are not encrypted. */
	readonly tls?: { readonly cert: string; readonly key: string };
	/** Where everything is kept, so that it survives the process, even one that is killed. Left out, it is in memory. */
	readonly directory?: string;
	/**
	 * Most bytes of records in a broker without a directory; what goes beyond is refused with KAFKA_STORAGE_ERROR.
	 * @default 1 GiB
	 */
	readonly maxMemoryBytes?: number;
	/**
	 * Clients that may be connected at once.
	 * @default 10,000
	 */
	readonly maxConnections?: number;
	/**
	 * Configs of the broker by Kafka's names: `{ "log.retention.ms": "60000" }`.
	 * @default {}
	 */
	readonly configs?: Readonly<Record<string, string>>;
	/**
	 * Time, for timestamps, timeouts and retention.
	 * @default the machine's
	 */
	readonly clock?: Clock;
	/**
	 * Where ids come from.
	 * @default random bytes
	 */
	readonly randomness?: Randomness;
	/**
	 * Told of what no client is: requests that cannot be read, logins that fail, disks that are full.
	 * @default nobody
	 */
	readonly log?: (event: BrokerEvent) => void;
}

/** A broker that runs. */
export interface Broker {
	/** Where clients connect: "127.0.0.1:49152". */
	readonly bootstrap: string;
	readonly port: number;
	readonly clusterId: string;
	/** Topics, records and groups, from inside the process. */
	readonly admin: BrokerAdmin;
	/** Faults to put into it. */
	readonly faults: Faults;
	/** A connection without a network: what is written to it are requests, what is read from it are answers. */
	connect(): Duplex;
	/** Applies retention and compaction now; otherwise every `log.retention.check.interval.ms`. */
	housekeep(): void;
	/** Closes all connections and files, once. Whoever waits for an answer does not get one. */
	close(): Promise<void>;
}

/**
 * Starts a broker of one node in this process. It speaks Kafka's protocol; what it does not emulate stands at the head of each file of
 * `src/api`, and in the README.
 *
 * @throws {BrokerOptionsError} when an option is not what it may be.
 * @throws {BrokerListenError} when the port is taken.
 * @throws {BrokerDirectoryError} when the directory is in use or cannot be used.
 *
 * @example
 * const broker = await startBroker({ topics: { flights: { partitions: 6 } } });
 * const kafka = new Kafka({ brokers: [broker.bootstrap] });
 * await broker.close();
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
	const { port = 0, host = "127.0.0.1", topics = {}, autoCreate = false, auth = [], tls } = options;
	const { maxMemoryBytes = 1024 ** 3, maxConnections = 10_000, log = () => {} } = options;
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid("port", "Give a number from 0 to 65535.");
	if (!(maxMemoryBytes > 0)) throw invalid("maxMemoryBytes", "Give a number of bytes above 0.");
	if (!Number.isInteger(maxConnections) || maxConnections < 1) throw invalid("maxConnections", "Give a number from 1 on.");
	const configs = { "auto.create.topics.enable": String(autoCreate), ...options.configs };
	const configProblem = brokerConfigProblem(Object.entries(configs));
	if (configProblem !== undefined) throw invalid("configs", `${configProblem}.`);

	const directory = options.directory === undefined ? undefined : openDirectory(options.directory);
	const surroundings = { clock: options.clock ?? systemClock, randomness: options.randomness ?? systemRandomness };
	try {
		const cluster = new Cluster({ ...surroundings, configs, maxMemoryBytes, directory, log });
		const admin = new BrokerAdmin(cluster);
		for (const [name, topic] of Object.entries(topics)) {
			if (cluster.topics.get(name) === undefined) admin.createTopic(name, topic);
		}
		const authenticators = "judge" in auth ? [auth] : auth;
		const listener = new Listener({ cluster, authenticators, host, port, tls, maxConnections });
		cluster.address = { host, port: await listener.listen() };
		let closing: Promise<void> | undefined;
		const close = async () => {
			const closed = listener.close();
			cluster.close();
			directory?.release();
			await closed;
		};
		return {
			bootstrap: `${host}:${cluster.address.port}`,
			port: cluster.address.port,
			clusterId: cluster.id,
			admin,
			faults: cluster.faults,
			connect: () => listener.connect(),
			housekeep: () => cluster.housekeep(),
			close() {
				closing ??= close();
				return closing;
			},
		};
	} catch (error) {
		directory?.journal.close();
		directory?.release();
		throw error;
	}
}

function invalid(option: string, fix: string): BrokerOptionsError {
	return new BrokerOptionsError(`The option ${option} of startBroker is not what it may be.`, fix);
}
