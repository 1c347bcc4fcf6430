import type { Consumer } from "../definition/consumer.ts";
import type { Decoder, Schema, WriterSchema } from "../definition/schema.ts";
import { errorClass, isMillraceError, type MillraceError, type MillraceErrorClass } from "../errors.ts";
import type { Deadline } from "./deadline.ts";
import type { PartitionBatch } from "./msk-event.ts";
import type { Ports } from "./ports.ts";
import type { Part, SchemaStore } from "./schema-store.ts";
import type { Settings } from "./settings.ts";
import { wantedSchemas } from "./wanted-schemas.ts";

/** The registry itself says that it has no such schema version. */
export const SchemaUnknownError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_UNKNOWN", false, "records");

/** A schema version can never be read as the topic's schema: it is of another format, or does not resolve. */
export const SchemaUnreadableError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_UNREADABLE", false, "incompatible");

/** The registry has a schema version, and this build holds no reader for it. */
export const SchemaNotCompiledError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_NOT_COMPILED", true, "incompatible");

/** The registry did not answer in time, throttled, or failed. */
export const RegistryUnavailableError: MillraceErrorClass = /* @__PURE__ */ errorClass(
	"SCHEMA_REGISTRY_UNAVAILABLE",
	true,
	"unreachable",
);

/**
 * Finds, before a batch is handled, the schemas of ids that the deployment does not name. Passed to `consume` as an import, so that only
 * its users carry its code: `glueLookup()` or `createLookup(find)`.
 */
export type SchemaLookup = (batch: BatchToLookUp) => Promise<void>;

/** The invocation, as lookups see it. */
export interface BatchToLookUp {
	readonly consumer: Consumer;
	readonly batches: readonly PartitionBatch[];
	readonly store: SchemaStore;
	readonly deadline: Deadline;
	readonly settings: Settings;
	readonly ports: Ports;
}

/**
 * Finds the schema version behind an id. Rejects with a coded error that says whether trying again may help, `SchemaUnknownError` for an
 * id that does not exist; any other error counts as a registry in trouble, and nothing of it is repeated.
 */
export type FindSchema = (schemaId: string, signal: AbortSignal, batch: BatchToLookUp) => Promise<WriterSchema>;

/** Ids a container keeps decoders for; a topic with more versions alive than this has other troubles. */
const MAX_KNOWN = 1000;
/** Lookups side by side: enough to hide latency, far below Glue's throttle. */
const PARALLEL_LOOKUPS = 4;
/** How long an answer "no such id" is believed. */
const NEGATIVE_MS = 30_000;
/** A registry in trouble costs half of an invocation at most: the partitions that do not need it run in the other half. */
const SHARE = 0.5;

/**
 * Makes a lookup of a function that finds one schema version: a few side by side, each id once, within its share of the time, and what
 * cannot be mended is not asked again for a while.
 *
 * @example
 * export const handler = consume(delays, handle, {
 *   lookup: createLookup(async (id, signal) => {
 *     const answer = await fetch(`https://registry.example/schemas/ids/${id}`, { signal });
 *     return { definition: ((await answer.json()) as { schema: string }).schema };
 *   }),
 * });
 */
export function createLookup(find: FindSchema): SchemaLookup {
	const believedUntil = new WeakMap<MillraceError, number>();

	async function lookUp(
		part: Part,
		id: string,
		batch: BatchToLookUp,
		writer: Promise<WriterSchema>,
	): Promise<Decoder<unknown> | MillraceError> {
		try {
			return readVersion(part, id, batch.consumer, await writer);
		} catch (error) {
			const coded = isMillraceError(error) ? error : new RegistryUnavailableError(`Schema ${id} could not be looked up.`);
			// What the registry may mend is asked again with the next invocation.
			if (!coded.retryable || coded instanceof SchemaNotCompiledError)
				believedUntil.set(coded, batch.ports.clock.now() + NEGATIVE_MS);
			return coded;
		}
	}

	return (batch) =>
		withinShare(batch, async (signal) => {
			const { known } = batch.store;
			const now = batch.ports.clock.now();
			const keys = new Set<string>();
			const missing: (readonly [key: string, part: Part, id: string])[] = [];
			for (const [part, id] of wantedSchemas(batch.consumer, batch.batches)) {
				const key = part + id;
				if (keys.has(key)) continue;
				keys.add(key);
				const old = known.get(key);
				const stale = old instanceof Error && (believedUntil.get(old) ?? 0) <= now;
				const entry = (stale ? undefined : old) ?? batch.store.resolve(part, id);
				// What this batch needs stands at the end from now on, so the ids that go are those that were not met for longest.
				known.delete(key);
				if (entry === undefined) missing.push([key, part, id]);
				else known.set(key, entry);
			}
			for (const key of known.keys()) {
				if (known.size + missing.length <= Math.max(MAX_KNOWN, keys.size)) break;
				known.delete(key);
			}
			const queue = missing.values();
			/** Keys and values may share a version. */
			const asked = new Map<string, Promise<WriterSchema>>();
			const ask = async (id: string) => find(id, signal, batch);
			const work = async () => {
				for (const [key, part, id] of queue) {
					const writer = asked.get(id) ?? ask(id);
					asked.set(id, writer);
					const entry = await lookUp(part, id, batch, writer);
					// An invocation that gave up on this answer may be over: its failure must not replace what a later one found.
					if (signal.aborted && entry instanceof Error) return;
					known.set(key, entry);
				}
			};
			await Promise.all(Array.from({ length: Math.min(PARALLEL_LOOKUPS, missing.length) }, work));
		});
}

/** Resolves with the work, or once its share of the time until the deadline is used up, which aborts the work's signal. */
async function withinShare({ deadline, ports }: BatchToLookUp, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
	const budget = new AbortController();
	let stop = () => {};
	const spent = new Promise<void>((resolve) => {
		stop = ports.clock.after(deadline.remaining() * SHARE, () => {
			budget.abort(new Error("The time set aside for lookups is used up."));
			resolve();
		});
	});
	await Promise.race([work(budget.signal), spent]);
	stop();
}

/** The decoder for a version whose text or digest the registry has. */
function readVersion(part: Part, id: string, { topic }: Consumer, found: WriterSchema): Decoder<unknown> {
	const schema: Schema<unknown> = topic[part];
	const { name, format } = schema;
	if (found.format !== undefined && found.format !== format) {
		throw new SchemaUnreadableError(`Schema version ${id} is not ${format}, as ${name} is.`);
	}
	const writer = withDigest(found);
	let decoder: Decoder<unknown> | undefined;
	try {
		decoder = schema.digest !== undefined && schema.digest === writer.digest ? schema : schema.decoderFor?.(writer);
	} catch (error) {
		// A parser's message quotes schema text, so nothing of it is repeated.
		if (isMillraceError(error) && error.retryable) {
			throw new RegistryUnavailableError(`What the registry has as schema version ${id} is no schema of ${format}.`);
		}
		throw new SchemaUnreadableError(`Schema version ${id} cannot be read as ${name}.`);
	}
	if (decoder) return decoder;
	throw new SchemaNotCompiledError(`This build holds no reader of ${name} for schema version ${id}.`);
}

/** Text that Millrace registered is in normal form, whose SHA-256 is the digest: a version that is compiled in needs no text. */
function withDigest(writer: WriterSchema): WriterSchema {
	if (writer.digest !== undefined || writer.definition === undefined) return writer;
	const { createHash } = process.getBuiltinModule("node:crypto");
	return { ...writer, digest: createHash("sha256").update(writer.definition).digest("hex") };
}
