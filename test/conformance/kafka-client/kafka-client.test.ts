import { startTarget } from "../broker/target.ts";
import { kafkaClientSuite } from "./suite.ts";

kafkaClientSuite(startTarget);
