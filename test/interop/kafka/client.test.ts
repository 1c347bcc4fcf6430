import { kafkaClientSuite } from "../../conformance/kafka-client/suite.ts";
import { startRealKafka } from "../../support/real-kafka.ts";

/* The cases that `npm test` runs against our broker, against Apache Kafka. */

kafkaClientSuite(async () => {
	const kafka = await startRealKafka({ settings: { "log.cleaner.backoff.ms": "200" } });
	return { bootstrap: kafka.plaintext, broker: undefined, stop: () => kafka.stop() };
});
