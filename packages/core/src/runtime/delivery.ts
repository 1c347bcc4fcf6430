import type { Consumer } from "../definition/consumer.ts";
import type { Part } from "./schema-store.ts";

/** What a mapping that validates records makes of a key or value; undefined: it comes as it lies on the topic, frame included. */
export function deliveredAs({ topic, validation }: Consumer, part: Part): "SOURCE" | "JSON" | undefined {
	if (topic.wire[part] === "plain") return undefined;
	const attributes = validation?.attributes ?? ["VALUE"];
	return attributes.includes(part === "key" ? "KEY" : "VALUE") ? validation?.eventRecordFormat : undefined;
}
