import { kafkajs } from "../../conformance/broker/kafkajs-client.ts";
import { platformatic } from "../../conformance/broker/platformatic-client.ts";
import { onApacheKafka } from "./both-targets.ts";

/* `npm test` runs these against the embedded broker. */
for (const kind of [kafkajs, platformatic]) onApacheKafka(kind);
