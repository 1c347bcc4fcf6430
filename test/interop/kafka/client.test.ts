import { kafkaClientSuite } from "../../conformance/kafka-client/suite.ts";
import { startRealKafka } from "../../support/real-kafka.ts";

/* The cases that `npm test` runs against our broker, against Apache Kafka. */
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not/the+real=one" };

kafkaClientSuite(async () => {
	const classPath = process.env["MILLRACE_KAFKA_CLASSPATH"];
	if (classPath === undefined) throw new Error("MILLRACE_KAFKA_CLASSPATH is not set: run `npm run test:interop`.");
	const kafka = await startRealKafka({
		classPath,
		credentials,
		region: "eu-west-1",
		settings: { "log.cleaner.backoff.ms": "200" },
	});
	return { bootstrap: kafka.plaintext, broker: undefined, stop: () => kafka.stop() };
});
