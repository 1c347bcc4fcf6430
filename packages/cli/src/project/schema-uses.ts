import type { App } from "@millrace/core";

type Compatibility = App["topics"][number]["compatibility"];

/** A key or value of a topic that is of a schema. */
export interface SchemaUse {
	readonly topic: string;
	readonly part: "key" | "value";
	/** Name of the schema in the registry. */
	readonly subject: string;
	readonly compatibility: Compatibility;
}

/** Where an app's topics use the Avro schema of that full name. */
export function findSchemaUses({ topics }: App, name: string): readonly SchemaUse[] {
	return topics.flatMap((topic) =>
		(["key", "value"] as const)
			.filter((part) => topic[part].format === "avro" && topic[part].name === name)
			.map((part) => ({ topic: topic.name, part, subject: topic.subjects[part], compatibility: topic.compatibility })),
	);
}
