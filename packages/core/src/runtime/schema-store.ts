import type { Decoder, Schema } from "../definition/schema.ts";
import type { Topic } from "../definition/topic.ts";
import { errorClass, type MillraceError, type MillraceErrorClass } from "../errors.ts";
import { compactUuid } from "./schema-id.ts";
import type { Settings } from "./settings.ts";

/** A schema id that the deployment does not name, and that no lookup has found. */
export const SchemaIdError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_ID_UNRESOLVED", true);

export type Part = "key" | "value";

/** What is known of ids, by part and id, for the container's life. An error is what the last lookup ended with. */
export type KnownSchemas = Map<string, Decoder<unknown> | MillraceError>;

/** Decoders by the id of their writer's schema. */
export interface SchemaStore {
	readonly known: KnownSchemas;
	/** The decoder for an id by what the deployment says of it, of a version that this build can read. */
	resolve(part: Part, schemaId: string): Decoder<unknown> | undefined;
	/** The decoder for an id. @throws a coded error when there is none, or the one that its lookup ended with. */
	decoder(part: Part, schemaId: string): Decoder<unknown>;
}

/** The store of one invocation. Without a lookup it remembers no more than the ids that the deployment names. */
export function createSchemaStore(topic: Topic, { schemaIds }: Settings, known: KnownSchemas): SchemaStore {
	const store: SchemaStore = {
		known,
		resolve(part, id) {
			const schema: Schema<unknown> = topic[part];
			const digest = schemaIds?.[id.includes("-") ? compactUuid(id) : id];
			// A format without versions of its own (JSON judged by a validator) reads whatever passes its check.
			if (!schema.decoderFor || (digest && schema.digest?.startsWith(digest))) return schema;
			try {
				return digest ? schema.decoderFor({ digest }) : undefined;
			} catch {
				// A parser's message quotes schema text. What cannot be resolved cannot be read.
				return undefined;
			}
		},
		decoder(part, id) {
			const key = part + id;
			let found = known.get(key);
			if (!found) {
				found = store.resolve(part, id);
				if (!found) throw new SchemaIdError(`This deployment cannot read schema ${id}, and no lookup has found it.`);
				known.set(key, found);
			}
			if (found instanceof Error) throw found;
			return found;
		},
	};
	return store;
}
