import { onBothTargets } from "./both-targets.ts";
import { kcat } from "./kcat-client.ts";

onBothTargets(kcat);
