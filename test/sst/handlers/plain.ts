import { consume, defineConsumer, defineTopic, string } from "@millrace/core";

const notes = /* @__PURE__ */ defineTopic({ name: "notes", value: string, wire: "plain", partitions: 1 });

export const reader = /* @__PURE__ */ defineConsumer({
	name: "reader",
	topic: notes,
	handler: "src/plain.handler",
	whenExhausted: "block",
	undecodable: "block",
});

/** The runtime itself, without any format. */
export const handler = /* @__PURE__ */ consume(reader, async (record) => {
	record.value.length;
});
