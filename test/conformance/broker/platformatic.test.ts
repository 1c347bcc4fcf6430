import { platformatic } from "./platformatic-client.ts";
import { brokerSuite } from "./suite.ts";

brokerSuite(platformatic);
