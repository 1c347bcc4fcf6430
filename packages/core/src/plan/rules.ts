import type { Rule } from "./rule.ts";
import { CLUSTER_RULES } from "./rules-cluster.ts";
import { DESTINATION_RULES } from "./rules-destinations.ts";
import { FILTER_RULES } from "./rules-filters.ts";
import { FUNCTION_RULES } from "./rules-function.ts";
import { MAPPING_RULES } from "./rules-mapping.ts";
import { OPERATION_RULES } from "./rules-operations.ts";
import { POLLER_RULES } from "./rules-pollers.ts";
import { PRODUCER_RULES } from "./rules-producers.ts";
import { TOPIC_RULES } from "./rules-topics.ts";

/** Everything that a plan refuses. `docs/plan.md` lists the same rows. */
export const RULES: readonly Rule[] = [
	...POLLER_RULES,
	...MAPPING_RULES,
	...DESTINATION_RULES,
	...FILTER_RULES,
	...FUNCTION_RULES,
	...TOPIC_RULES,
	...CLUSTER_RULES,
	...PRODUCER_RULES,
	...OPERATION_RULES,
];
