import { deflateSync } from "node:zlib";
import { consume, defineConsumer, defineTopic } from "@millrace/core";
import * as avro from "@millrace/core/avro";
import { invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";

/*
  What stays in memory of batches of which a handler keeps one text each. Run with --expose-gc; prints bytes a batch, as JSON. Arguments: what is
  kept ("text", "copy", "number"), and whether payloads are "compressed" or not.
*/
const [, , what, packing] = process.argv;
const BATCHES = 150;

const Note = avro.schema({
	name: "Note",
	digest: "0".repeat(64),
	read: () => ({ id: avro.long(), text: avro.text() }),
	write: (value) => {
		avro.reserve(10);
		avro.writeLong(value.id, "Note.id");
		avro.writeText(value.text, "Note.text");
	},
});
const topic = defineTopic({ name: "notes", value: Note, wire: "glue", partitions: 1 });
const consumer = defineConsumer({ name: "reader", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });

// Compressed, each payload fills a good part of the memory that it inflates to.
const length = packing === "compressed" ? 120_000 : 36;
const values = Array.from({ length: packing === "compressed" ? 5 : 1000 }, (_, id) => {
	const payload = Note.encode({ id, text: String(id).padEnd(length, "x") });
	const packed = packing === "compressed" ? deflateSync(payload) : payload;
	return Buffer.from(writeGlueHeader(localSchemaId(Note.digest), packed, packing === "compressed")).toString("base64");
});
const records = values.map((value, offset) => ({
	topic: "notes",
	partition: 0,
	offset,
	timestamp: 0,
	timestampType: "CREATE_TIME",
	value,
}));
const event = { records: { "notes-0": records } };

const kept = [];
const handler = consume(consumer, ({ offset, value }) => {
	if (offset !== 3) return;
	// The text of a compressed payload is as long as what it came from, so a part of it is kept.
	const text = packing === "compressed" ? value.text.slice(10, 46) : value.text;
	kept.push(what === "text" ? text : what === "copy" ? structuredClone(text) : value.id);
});
const used = () => {
	globalThis.gc();
	globalThis.gc();
	return process.memoryUsage().heapUsed;
};
for (let batch = 0; batch < 20; batch++) await invoke(handler, event);
kept.length = 0;
const before = used();
for (let batch = 0; batch < BATCHES; batch++) await invoke(handler, event);
const after = used();
if (kept.length !== BATCHES) throw new Error("Something was not kept.");
process.stdout.write(JSON.stringify(Math.round((after - before) / BATCHES)));
