import { kafkajs } from "./kafkajs-client.ts";
import { brokerSuite } from "./suite.ts";

brokerSuite(kafkajs);
