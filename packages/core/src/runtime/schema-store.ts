import { DIGEST_PREFIX_LENGTH, type Schema } from "../definition/schema.ts";
import type { Topic } from "../definition/topic.ts";
import { isMillraceError, MillraceError } from "../errors.ts";
import { RegistryUnavailableError, type SchemaLookup } from "./glue-lookup.ts";
import { compactUuid } from "./schema-id.ts";
import type { Settings } from "./settings.ts";

/** This build cannot read a schema version: its text does not resolve to the reader's schema. */
export class SchemaUnreadableError extends MillraceError {
	static override readonly code = "SCHEMA_UNREADABLE";
	static override readonly category = "incompatible";
}

/** A schema id that neither the deployment nor a registry could be asked about. */
export class SchemaIdError extends MillraceError {
	static override readonly code = "SCHEMA_ID_UNRESOLVED";
	static override readonly retryable = true;
}

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
		settings: Settings,
		signal: AbortSignal,
	) {
		try {
			return { decode: await resolve(topic[part], id, settings, lookup, signal) };
		} catch (error) {
			const coded = isMillraceError(error) ? error : new RegistryUnavailableError(`Schema ${id} could not be looked up.`);
			// What may be mended is asked again with the next invocation.
			return { error: coded, until: coded.retryable ? 0 : now + NEGATIVE_MS };
		}
	}

	return {
		async prepare(wanted, now, lookup, settings, signal) {
			const missing = new Map<string, readonly [Part, string]>();
			for (const [part, id] of wanted) {
				const key = `${part}:${id}`;
				const entry = entries.get(key);
				if (entry === undefined || ("error" in entry && entry.until <= now)) missing.set(key, [part, id]);
			}
			const queue = [...missing];
			const work = async () => {
				for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
					const [key, [part, id]] = next;
					const entry = await find(part, id, now, lookup, settings, signal);
					entries.delete(key);
					entries.set(key, entry);
				}
			};
			await Promise.all(Array.from({ length: Math.min(PARALLEL_LOOKUPS, queue.length) }, work));
			// The oldest go first, but never one of this batch.
			for (const key of entries.keys()) {
				if (entries.size <= Math.max(MAX_ENTRIES, missing.size)) break;
				if (!missing.has(key)) entries.delete(key);
			}
		},
		decoder(part, schemaId) {
			const entry = entries.get(`${part}:${schemaId}`);
			if (entry === undefined) throw new SchemaIdError(`Schema ${schemaId} was not looked up before the deadline.`);
			if ("error" in entry) throw entry.error;
			return entry.decode;
		},
	};
}

/** What this build compiled in comes first, then the ids of the deployment, then the registry. */
async function resolve(
	schema: Schema<unknown>,
	id: string,
	{ schemaIds }: Settings,
	lookup: SchemaLookup | undefined,
	signal: AbortSignal,
): Promise<Decode> {
	// A format without versions of its own (JSON judged by a validator) reads whatever passes its check.
	if (schema.decoderFor === undefined) return schema.decode;
	const digest = schemaIds?.[id.includes("-") ? compactUuid(id) : id];
	if (digest !== undefined) {
		const known = schema.digest?.slice(0, DIGEST_PREFIX_LENGTH) === digest ? schema.decode : schema.decoderFor({ digest });
		if (known !== undefined) return known;
	}
	if (lookup === undefined) {
		throw new SchemaIdError(`Schema ${id} is not among the ids this deployment knows, and no registry is set to ask.`, {
			fix: "Deploy again after the version was registered, or pass `lookup` to consume.",
		});
	}
	const writer = await lookup(id, signal);
	let decode: Decode | undefined;
	try {
		decode = schema.decoderFor(writer);
	} catch {
		// The cause stays out: a parser's message quotes schema text.
		decode = undefined;
	}
	if (decode === undefined) {
		throw new SchemaUnreadableError(`Schema version ${id} cannot be read as ${schema.name}.`, {
			fix: "Check that the topic's schema is compatible with what producers write, then generate and deploy.",
		});
	}
	return decode;
}
