import type { TestProject } from "vitest/node";
import { startKafkaWithLogins } from "../../support/kafka-with-logins.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** Host and port of an Apache Kafka that all suites of this folder share. */
		readonly kafka: string;
		/** The same one, where clients log in: test/support/kafka-with-logins.ts. */
		readonly kafkaWithLogins: string;
	}
}

/** Starts one Apache Kafka for all suites of this folder. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
	const kafka = await startKafkaWithLogins({
		// What goes by itself has to go while a case waits.
		"log.retention.check.interval.ms": "500",
		"log.cleaner.backoff.ms": "500",
		"log.initial.task.delay.ms": "500",
	});
	provide("kafka", kafka.plaintext);
	provide("kafkaWithLogins", kafka.sasl);
	return () => kafka.stop();
}
