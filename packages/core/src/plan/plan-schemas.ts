import type { PlannedSchema } from "./plan.ts";
import type { StagedTopic } from "./staged-app.ts";

/** The schemas of a topic that belong in the registry: those of framed keys and values. */
export function planSchemas({ declared: topic }: StagedTopic): readonly PlannedSchema[] {
	return (["key", "value"] as const)
		.filter((part) => topic.wire[part] !== "plain")
		.map((part) => ({
			subject: topic.subjects[part],
			topic: topic.name,
			part,
			format: topic[part].format,
			name: topic[part].name,
			...(topic[part].digest === undefined ? {} : { digest: topic[part].digest }),
			wire: topic.wire[part],
			compatibility: topic.compatibility,
		}));
}
