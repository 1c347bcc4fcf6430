import { onBothTargets } from "./both-targets.ts";
import { confluentKafka } from "./clients.ts";

onBothTargets(confluentKafka);
