import { join } from "node:path";
import { type Broker, startBroker, systemClock } from "@millrace/broker";
import type { SaslLogin } from "@millrace/broker/client";
import { checkBrokers } from "../kafka/check-brokers.ts";
import { type ConnectKafkaOptions, connectKafka } from "../kafka/connect-kafka.ts";
import type { KafkaClient } from "../kafka/kafka-client.ts";
import { type ObjectStoreStandIn, startObjectStore } from "../stand-ins/object-store.ts";

/** A cluster of the user's own. */
export interface GivenBrokers {
	/** `host:port`, several joined by commas. */
	readonly bootstrap: string;
	readonly tls?: NonNullable<ConnectKafkaOptions["tls"]>;
	readonly auth?: SaslLogin;
}

export interface DevServicesOptions {
	/** Left out, a broker is started in this process. */
	readonly brokers?: GivenBrokers | undefined;
	/** Port of the broker that is started. @default one of the system's choice */
	readonly port?: number | undefined;
	/** Folder that keeps topics and groups over runs. @default they are kept in memory */
	readonly data?: string | undefined;
	/** Folder of the buckets. */
	readonly deadLetters: string;
	readonly clientId: string;
	/** Called with the path of each object that a function wrote. */
	readonly onObject: (path: string) => void;
	readonly onWarning: (message: string) => void;
}

/** What an app finds around itself: Kafka and Amazon S3. */
export interface DevServices {
	readonly bootstrap: string;
	readonly kind: "embedded" | "given";
	readonly client: KafkaClient;
	readonly store: ObjectStoreStandIn;
	close(): Promise<void>;
}

export async function startServices(options: DevServicesOptions): Promise<DevServices> {
	const { brokers, data, clientId } = options;
	const broker = brokers === undefined ? await startEmbedded(options) : undefined;
	const how: ConnectKafkaOptions = {
		// Past the network where there is none between.
		bootstrap: broker === undefined ? (brokers?.bootstrap ?? "") : () => broker.connect(),
		clock: systemClock,
		clientId,
		...(brokers?.tls !== undefined && { tls: brokers.tls }),
		...(brokers?.auth !== undefined && { auth: brokers.auth }),
	};
	if (broker === undefined) await checkBrokers(how);
	const client = connectKafka(how);
	const store = await startObjectStore({ directory: options.deadLetters, onWrite: options.onObject });
	return {
		bootstrap: broker?.bootstrap ?? brokers?.bootstrap ?? "",
		kind: broker === undefined ? "given" : "embedded",
		client,
		store,
		async close() {
			await client.close();
			await Promise.all([broker?.close(), store.close()]);
		},
	};

	async function startEmbedded({ port = 0, onWarning }: DevServicesOptions): Promise<Broker> {
		return startBroker({
			port,
			...(data !== undefined && { directory: join(data, "broker") }),
			log: ({ message }) => onWarning(message),
		});
	}
}
