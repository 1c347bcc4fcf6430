import { type Decoder, DIGEST_PREFIX_LENGTH, type Schema, type WriterSchema } from "../definition/schema.ts";
import type { Topic } from "../definition/topic.ts";
import { errorClass, type MillraceError, type MillraceErrorClass } from "../errors.ts";
import { compactUuid } from "./schema-id.ts";
import type { Settings } from "./settings.ts";

/** A schema id that the deployment does not name, and that no lookup has found. */
export const SchemaIdError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_ID_UNRESOLVED", "configuration", true);

export type Part = "key" | "value";

/** What is known of ids, by part and id, for the container's life. An error is what the last lookup ended with. */
export type KnownSchemas = Map<string, Decoder<unknown> | MillraceError>;

/** Decoders by the id of their writer's schema. */
export interface SchemaStore {
	readonly known: KnownSchemas;
	/** The decoder for an id that the deployment names, of a version that this build compiled in. */
	resolve(part: Part, schemaId: string): Decoder<unknown> | undefined;
	/** The decoder for an id. @throws a coded error when there is none, or the one that its lookup ended with. */
	decoder(part: Part, schemaId: string): Decoder<unknown>;
}

/** The store of one invocation. Without a lookup it remembers no more than the ids that the deployment names. */
export function createSchemaStore(topic: Topic, { schemaIds }: Settings, known: KnownSchemas): SchemaStore {
	const resolve = (part: Part, id: string): Decoder<unknown> | undefined => {
		const schema: Schema<unknown> = topic[part];
		// A format without versions of its own (JSON judged by a validator) reads whatever passes its check.
		if (schema.decoderFor === undefined) return schema;
		const digest = schemaIds?.[id.includes("-") ? compactUuid(id) : id];
		if (digest === undefined) return undefined;
		return schema.digest?.slice(0, DIGEST_PREFIX_LENGTH) === digest ? schema : decoderFor(schema, { digest });
	};
	return {
		known,
		resolve,
		decoder(part, id) {
			const found = known.get(part + id) ?? resolve(part, id);
			if (found === undefined)
				throw new SchemaIdError(`Schema ${id} is none that this deployment can read, and no lookup has found it.`);
			if (found instanceof Error) throw found;
			known.set(part + id, found);
			return found;
		},
	};
}

/** The decoder for a writer's version, or nothing. The cause stays out: a parser's message quotes schema text. */
export function decoderFor(schema: Schema<unknown>, writer: WriterSchema): Decoder<unknown> | undefined {
	try {
		return schema.decoderFor?.(writer);
	} catch {
		return undefined;
	}
}
