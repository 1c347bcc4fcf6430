import {
	type ConsumerOptions,
	consume,
	consumeBatch,
	createLookup,
	defineConsumer,
	defineTopic,
	isMillraceError,
	type Schema,
} from "@millrace/core";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { compactUuid, DIGEST_PREFIX_LENGTH, localSchemaId, writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evolve } from "../fuzz/evolve-type.ts";
import type { FuzzType } from "../fuzz/fuzz-type.ts";
import { Random } from "../fuzz/random.ts";
import { randomType } from "../fuzz/random-type.ts";
import { randomValue } from "../fuzz/random-value.ts";
import { isSame } from "../fuzz/same-value.ts";
import { writeBytes } from "../fuzz/write-bytes.ts";
import { writeDefinition } from "../fuzz/write-definition.ts";
import { compileSchema } from "../support/compile-schema.ts";
import { bucket, memorySender } from "../support/orders.ts";

/*
  Random histories of a random schema. Mixing records of all its versions in one batch gives what reading each alone gives: the same values, and the
  same codes for the versions that do not resolve and for payloads that are damaged.
*/

const VERSIONS = 5;
const RECORDS = 40;

/** What became of a record. */
type Outcome = { readonly value: unknown } | { readonly code: unknown };

interface History {
	readonly wire: "glue" | "confluent";
	readonly topic: ReturnType<typeof topicOf>;
	readonly definitions: readonly string[];
	readonly ids: readonly string[];
	/** Of the versions that the deployment knows. */
	readonly schemaIds: Readonly<Record<string, string>>;
	readonly records: readonly { readonly version: number; readonly rawValue: Uint8Array }[];
}

const topicOf = (value: Schema<unknown>, wire: "glue" | "confluent") =>
	defineTopic({ name: "things", value, wire, partitions: 3 });

/** The build is of the version in the middle, and has the ones before compiled in. */
function historyOf(seed: number): History | undefined {
	const random = new Random(seed);
	const types: FuzzType[] = [randomType(random)];
	const compiledAlone: ReturnType<typeof compileSchema>[] = [];
	/** As the registry has them: some in normal form, as Millrace registers, others as somebody wrote them. */
	const definitions: string[] = [];
	const add = (type: FuzzType): boolean => {
		const definition = writeDefinition(type, random);
		const version = attempt(() => compileSchema(definition));
		if (version === undefined || compiledAlone.some(({ digest }) => digest === version.digest)) return false;
		compiledAlone.push(version);
		definitions.push(random.chance(0.5) ? version.definition : JSON.stringify(definition));
		return true;
	};
	add(types[0] as FuzzType);
	for (let tries = 0; types.length < VERSIONS; tries++) {
		// A schema of which there is no other version to be had.
		if (tries === 100) return undefined;
		const type = evolve(types.at(-1) as FuzzType, random, { likely: 0.06, fewer: 0.05 });
		if (add(type)) types.push(type);
	}
	const digests = compiledAlone.map(({ digest }) => digest);
	const own = VERSIONS >> 1;
	const older = definitions.slice(0, own).map((text) => JSON.parse(text));
	const compiled = attempt(() => compileSchema(definitions[own], { versions: older }));
	if (compiled === undefined) return undefined;
	const wire = random.pick(["glue", "confluent"] as const);
	const ids = digests.map((digest, index) => (wire === "glue" ? localSchemaId(digest) : String(100 + index)));
	// The oldest has no room in the environment, say.
	const schemaIds = Object.fromEntries(
		digests.slice(1, own + 1).map((digest, index) => {
			const id = ids[index + 1] as string;
			return [wire === "glue" ? compactUuid(id) : id, digest.slice(0, DIGEST_PREFIX_LENGTH)];
		}),
	);
	const records = Array.from({ length: RECORDS }, () => {
		const version = random.below(VERSIONS);
		const type = types[version] as FuzzType;
		const whole = writeBytes(type, randomValue(type, random));
		const payload = random.chance(0.1) ? whole.slice(0, random.below(whole.length + 1)) : whole;
		const id = ids[version] as string;
		return { version, rawValue: wire === "glue" ? writeGlueHeader(id, payload) : writeConfluentHeader(Number(id), payload) };
	});
	return { wire, topic: topicOf(compiled.dynamic, wire), definitions, ids, schemaIds, records };
}

function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch (error) {
		// Changes upon changes may give a record two fields of a name.
		if (isMillraceError(error) && error.code === "SCHEMA_INVALID") return undefined;
		throw error;
	}
}

/** Runs records of a history through one new container, each in the partition of its place. */
async function outcomesOf({ topic, ids, definitions, schemaIds }: History, records: History["records"], whole = false) {
	const consumer = defineConsumer({
		...{ name: "reader", topic, handler: "a/b.handler", attempts: { max: 1 } },
		...{ deadLetter: "s3:failures", undecodable: "deadLetter" },
	} as ConsumerOptions<"reader", typeof topic>);
	const found = new Map<string, Outcome>();
	const take = ({ partition, offset, value }: { partition: number; offset: number; value: unknown }) =>
		void found.set(`${partition}:${offset}`, { value });
	const lookup = createLookup(async (id) => ({ definition: definitions[ids.indexOf(id)] as string, format: "avro" }));
	const options = { lookup, deadLetter: memorySender() };
	const handler = whole ? consumeBatch(consumer, (batch) => batch.forEach(take), options) : consume(consumer, take, options);
	const event: Record<string, ReturnType<typeof encodeRecord>[]> = {};
	for (const [index, { rawValue }] of records.entries()) {
		const partition = index % 3;
		event[`things-${partition}`] ??= [];
		const offset = Math.floor(index / 3);
		event[`things-${partition}`]?.push(encodeRecord(topic, { rawValue, partition, offset }));
	}
	const { outcomes, error } = await invoke(handler, { records: event }, { settings: { ...bucket, schemaIds } });
	expect(error).toBeUndefined();
	for (const { at, kind, error: failure } of outcomes) {
		if (kind !== "succeeded") found.set(`${at.partition}:${at.offset}`, { code: (failure as { code?: unknown }).code });
	}
	return records.map((_, index) => found.get(`${index % 3}:${Math.floor(index / 3)}`));
}

const codes = new Map<unknown, number>();

test("random histories: one batch of all versions gives what each record alone gives", { timeout: 120_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(2 ** 31 - 1), async (seed) => {
			const history = historyOf(seed);
			fc.pre(history !== undefined);
			const alone = await Promise.all(history.records.map(async (record) => (await outcomesOf(history, [record]))[0]));
			const mixed = await outcomesOf(history, history.records);
			const batches = await outcomesOf(history, history.records, true);
			for (const [index, expected] of alone.entries()) {
				const code = expected && "code" in expected ? expected.code : "read";
				codes.set(code, (codes.get(code) ?? 0) + 1);
				for (const outcome of [mixed[index], batches[index]]) expect(isSame(outcome, expected)).toBe(true);
			}
		}),
		{ numRuns: 40, seed: 6 },
	);
	// Most are read, some are damaged, and some versions do not resolve.
	expect(codes.get("read")).toBeGreaterThan(1000);
	expect([...codes.keys()].sort()).toEqual(["AVRO_PAYLOAD_INVALID", "SCHEMA_UNREADABLE", "read"]);
});
