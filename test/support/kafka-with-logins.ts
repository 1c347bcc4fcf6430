import { freePorts } from "../../packages/local/src/apache-kafka/free-ports.ts";
import { type RealKafka, startRealKafka } from "./real-kafka.ts";

/** An Apache Kafka with a listener more, at which clients log in as alice or bob. */
export interface KafkaWithLogins extends RealKafka {
	/** SASL without TLS, by PLAIN alone. */
	readonly sasl: string;
}

/** Who may log in, by name. */
export const USERS: Readonly<Record<string, string>> = { alice: "wonderland", bob: "builder" };

export async function startKafkaWithLogins(settings: Readonly<Record<string, string>>): Promise<KafkaWithLogins> {
	const [port] = await freePorts(1);
	const users = Object.entries(USERS).map(([name, password]) => `user_${name}="${password}"`);
	const kafka = await startRealKafka({
		settings: {
			listeners: `SASL://127.0.0.1:${port}`,
			"advertised.listeners": `SASL://127.0.0.1:${port}`,
			"listener.security.protocol.map": "SASL:SASL_PLAINTEXT",
			"listener.name.sasl.sasl.enabled.mechanisms": "PLAIN",
			"listener.name.sasl.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${users.join(" ")};`,
			...settings,
		},
	});
	return { ...kafka, sasl: `127.0.0.1:${port}` };
}
