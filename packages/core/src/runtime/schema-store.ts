import { DIGEST_PREFIX_LENGTH, type Schema, type WriterSchema } from "../definition/schema.ts";
import type { Topic } from "../definition/topic.ts";
import { errorClass, isMillraceError, type MillraceError, type MillraceErrorClass } from "../errors.ts";
import { RegistryUnavailableError, type SchemaLookup } from "./glue-lookup.ts";
import { compactUuid } from "./schema-id.ts";
import type { Settings } from "./settings.ts";

/** This build cannot read a schema version: its text does not resolve to the reader's schema. */
export const SchemaUnreadableError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_UNREADABLE", "incompatible");

/** A schema id that neither the deployment nor a registry could be asked about. */
export const SchemaIdError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_ID_UNRESOLVED", "configuration", true);

export type Decode = (payload: Uint8Array) => unknown;
export type Part = "key" | "value";

/** Ids a container keeps decoders for; a topic with more versions alive than this has other troubles. */
const MAX_ENTRIES = 1000;
/** Lookups side by side: enough to hide latency, far below Glue's throttle. */
const PARALLEL_LOOKUPS = 4;
/** How long an answer "no such id" is believed. */
const NEGATIVE_MS = 30_000;

/** Decoders by the id of their writer's schema, kept as long as the container lives. */
export interface SchemaStore {
	/** Finds whatever decoders these ids still lack. Never rejects: a failure waits in `decoder`. */
	prepare(
		wanted: Iterable<readonly [Part, string]>,
		now: number,
		lookup: SchemaLookup | undefined,
		settings: Settings,
		signal: AbortSignal,
	): Promise<void>;
	/** The decoder for an id that was prepared. @throws the coded error of its lookup. */
	decoder(part: Part, schemaId: string): Decode;
}

type Entry = { readonly decode: Decode } | { readonly error: MillraceError; readonly until: number };

export function createSchemaStore(topic: Topic): SchemaStore {
	const entries = new Map<string, Entry>();

	async function find(
		part: Part,
		id: string,
		now: number,
		lookup: SchemaLookup | undefined,
		signal: AbortSignal,
	): Promise<Entry> {
		try {
			return { decode: await lookUp(topic[part], id, lookup, signal) };
		} catch (error) {
			const coded = isMillraceError(error) ? error : new RegistryUnavailableError(`Schema ${id} could not be looked up.`);
			// What may be mended is asked again with the next invocation.
			return { error: coded, until: coded.retryable ? 0 : now + NEGATIVE_MS };
		}
	}

	return {
		async prepare(wanted, now, lookup, settings, signal) {
			const keys = new Set<string>();
			const missing: (readonly [key: string, part: Part, id: string])[] = [];
			for (const [part, id] of wanted) {
				const key = `${part}:${id}`;
				if (keys.has(key)) continue;
				keys.add(key);
				const entry = entries.get(key);
				entries.delete(key);
				if (entry !== undefined && ("decode" in entry || entry.until > now)) entries.set(key, entry);
				else {
					const decode = resolveHere(topic[part], id, settings);
					if (decode === undefined) missing.push([key, part, id]);
					else entries.set(key, { decode });
				}
			}
			// What this batch needs stands at the end now, so the ids that go are those that were not met for longest.
			for (const key of entries.keys()) {
				if (entries.size + missing.length <= Math.max(MAX_ENTRIES, keys.size)) break;
				entries.delete(key);
			}
			const queue = missing.values();
			const work = async () => {
				for (const [key, part, id] of queue) {
					const entry = await find(part, id, now, lookup, signal);
					// An invocation that gave up on this answer may be over: its failure must not replace what a later one found.
					if (signal.aborted && "error" in entry) return;
					entries.set(key, entry);
				}
			};
			await Promise.all(Array.from({ length: Math.min(PARALLEL_LOOKUPS, missing.length) }, work));
		},
		decoder(part, schemaId) {
			const entry = entries.get(`${part}:${schemaId}`);
			if (entry === undefined) {
				throw new SchemaIdError(`There was no time left to look up schema ${schemaId}.`);
			}
			if ("error" in entry) throw entry.error;
			return entry.decode;
		},
	};
}

/** The decoder for an id that the deployment names, of a version that this build compiled in. */
function resolveHere(schema: Schema<unknown>, id: string, { schemaIds }: Settings): Decode | undefined {
	// A format without versions of its own (JSON judged by a validator) reads whatever passes its check.
	if (schema.decoderFor === undefined) return schema.decode;
	const digest = schemaIds?.[id.includes("-") ? compactUuid(id) : id];
	if (digest === undefined) return undefined;
	return schema.digest?.slice(0, DIGEST_PREFIX_LENGTH) === digest ? schema.decode : decoderFor(schema, { digest });
}

/** The decoder for a version whose text the registry has. */
async function lookUp(
	schema: Schema<unknown>,
	id: string,
	lookup: SchemaLookup | undefined,
	signal: AbortSignal,
): Promise<Decode> {
	if (lookup === undefined) {
		throw new SchemaIdError(`Schema ${id} is not among the ids this deployment knows, and no registry is set to ask.`);
	}
	const decode = decoderFor(schema, await lookup(id, signal));
	if (decode === undefined) {
		throw new SchemaUnreadableError(`Schema version ${id} cannot be read as ${schema.name}.`);
	}
	return decode;
}

function decoderFor(schema: Schema<unknown>, writer: WriterSchema): Decode | undefined {
	try {
		return schema.decoderFor?.(writer);
	} catch {
		// The cause stays out: a parser's message quotes schema text.
		return undefined;
	}
}
