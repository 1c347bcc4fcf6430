import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionOf, digestOf } from "@millrace/codegen";
import { consume, createLookup, defineConsumer, defineTopic } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { readWireHeader, writeConfluentHeader } from "@millrace/core/wire";
import {
	openSchemaRegistry,
	planSubject,
	pushSubject,
	readRegistryAddress,
	type SchemaRegistry,
	type WantedSubject,
} from "@millrace/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runSchemaRegistrySuite } from "../../conformance/schema-registry-suite.ts";
import { compileSchema } from "../../support/compile-schema.ts";
import { demandVariable, LineProcess } from "../line-process.ts";
import { type Apicurio, startApicurio } from "./apicurio.ts";

/*
  Confluent's API as somebody else serves it (Apicurio Registry), and Confluent's own serializer for Python: what it registers we find, what it
  writes our consumers read, and what we push and write it reads.
*/

let apicurio: Apicurio;
let serde: LineProcess<object>;
const waiting = { wait: () => Promise.resolve(), random: () => 0 };
const open = () =>
	openSchemaRegistry({ address: readRegistryAddress(`confluent:${apicurio.url}`), root: tmpdir(), environment: {}, waiting });

beforeAll(async () => {
	apicurio = await startApicurio();
	serde = new LineProcess("confluent-kafka", demandVariable("MILLRACE_CONFLUENT_PYTHON"), [
		join(import.meta.dirname, "confluent_serde.py"),
	]);
});
afterAll(async () => {
	await serde.stop();
	await apicurio.stop();
});

describe("Apicurio's Confluent API", () => {
	runSchemaRegistrySuite({
		async open() {
			await apicurio.clear();
			return open();
		},
	});
});

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const flight = (...fields: readonly object[]) => ({
	type: "record",
	name: "Flight",
	namespace: "airline",
	fields: [field("origin", "string"), field("delay", "int"), field("carrier", ["null", "string"], { default: null }), ...fields],
});
const gate = field("gate", "string", { default: "?" });
const release = (schema: object, more = {}) => {
	const text = JSON.stringify(schema);
	return { digest: digestOf(text), definition: definitionOf({ path: "flight.avsc", text }), pinned: false, ...more };
};
const wanted = (more: Partial<WantedSubject> = {}): WantedSubject => ({
	...{ subject: "flights-value", compatibility: "BACKWARD_ALL", tags: {}, metadata: {} },
	versions: [release(flight()), release(flight(gate))],
	...more,
});
const value = { origin: "Sea-Tac ✈", delay: -3, carrier: "AA" };

test("a push of two versions completes, and changes nothing the second time", async () => {
	await apicurio.clear();
	const registry = open();
	const state = await pushSubject(registry, wanted(), waiting);
	expect(state.versions.map(({ digest }) => digest)).toEqual(wanted().versions.map(({ digest }) => digest));
	expect(state.compatibility).toBe("BACKWARD_ALL");
	expect((await planSubject(registry, wanted())).steps).toEqual([]);
	const broken = wanted({ versions: [...wanted().versions, release(flight(gate, field("pilot", "string")))] });
	expect((await planSubject(registry, broken)).refusal).toMatchObject({ code: "SCHEMA_INCOMPATIBLE" });
	await expect(registry.register("flights-value", "AVRO", broken.versions[2]?.definition ?? "")).rejects.toMatchObject({
		code: "SCHEMA_VERSION_REFUSED",
	});
});

test("what Confluent's serializer registered and wrote, a consumer reads, by ids that nobody told it", async () => {
	await apicurio.clear();
	const older = { ask: "write", topic: "flights", url: apicurio.url, schema: JSON.stringify(flight()), value };
	const newer = { ...older, schema: JSON.stringify(flight(gate)), value: { ...value, carrier: null, gate: "B7" } };
	const [first, second] = await serde.ask<{ readonly bytes: string }>([older, newer]);
	const bytes = [first, second].map((written) => Buffer.from(written?.bytes ?? "", "base64"));

	// Its text of a schema is not in our normal form, so versions are told apart by what they define.
	const { dynamic } = compileSchema(flight(gate));
	const topic = defineTopic({ name: "flights", value: dynamic, wire: "confluent", partitions: 1 });
	const consumer = defineConsumer({ name: "delays", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
	const asked: string[] = [];
	const lookup = createLookup(async (id) => {
		asked.push(id);
		return { definition: await findById(open(), id) };
	});
	const seen: unknown[] = [];
	const { outcomes } = await invoke(
		consume(consumer, (record) => void seen.push(record.value), { lookup }),
		deliver(
			consumer,
			bytes.map((rawValue) => ({ rawValue })),
		),
	);
	expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
	expect(seen).toEqual([
		{ ...value, gate: "?" },
		{ ...value, carrier: null, gate: "B7" },
	]);
	expect(new Set(asked).size).toBe(2);
});

test("what we pushed and wrote, Confluent's deserializer reads, and registers nothing", async () => {
	await apicurio.clear();
	const registry = open();
	const { versions } = await pushSubject(registry, wanted(), waiting);
	const { generated } = compileSchema(flight(gate));
	const ours = Buffer.from(writeConfluentHeader(Number(versions[1]?.id), generated.encode({ ...value, gate: "C1" })));
	const [read] = await serde.ask([{ ask: "read", topic: "flights", url: apicurio.url, bytes: ours.toString("base64") }]);
	expect(read).toEqual({ value: { ...value, gate: "C1" } });
	// Its serializer finds the very id that our push was given.
	const question = { ask: "write", register: false, topic: "flights", url: apicurio.url, schema: JSON.stringify(flight(gate)) };
	const [written] = await serde.ask<{ readonly bytes: string }>([{ ...question, value: { ...value, gate: "C1" } }]);
	expect(readWireHeader("confluent", Buffer.from(written?.bytes ?? "", "base64")).schemaId).toBe(versions[1]?.id);
	expect(written?.bytes).toBe(ours.toString("base64"));
	expect((await registry.find("flights-value"))?.versions).toHaveLength(2);
});

async function findById(registry: SchemaRegistry, id: string): Promise<string> {
	const found = await registry.find("flights-value");
	const version = found?.versions.find((one) => one.id === id);
	if (version === undefined) throw new Error(`There is no schema ${id}.`);
	return await registry.definition("flights-value", version);
}
