import { onBothTargets } from "./both-targets.ts";
import { consoleTools } from "./console-client.ts";

onBothTargets(consoleTools);
