import { onBothTargets } from "./both-targets.ts";
import { kafkaPython } from "./clients.ts";

onBothTargets(kafkaPython);
