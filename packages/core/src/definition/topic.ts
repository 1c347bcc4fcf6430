import { bytes } from "./codecs.ts";
import type { Schema } from "./schema.ts";
import type { Duration, Size } from "./units.ts";

/**
 * How a payload is framed on the topic. Explicit, never sniffed.
 * - `glue`: the 18-byte header of the AWS Glue Schema Registry serializers
 * - `confluent`: magic byte 0 and a 4-byte schema id
 * - `plain`: the payload alone
 */
export type Wire = "glue" | "confluent" | "plain";

/** How new schema versions are judged; AWS Glue's eight modes. */
export type Compatibility = "NONE" | "DISABLED" | "BACKWARD" | "BACKWARD_ALL" | "FORWARD" | "FORWARD_ALL" | "FULL" | "FULL_ALL";

export type Cleanup = "delete" | "compact";

export interface TopicOptions<Name extends string, K, V, C extends Cleanup, Tombstones extends boolean> {
	/** 1 to 249 characters of `a-z A-Z 0-9 . _ -`. */
	readonly name: Name;
	/** @default bytes */
	readonly key?: Schema<K>;
	readonly value: Schema<V>;
	/** The framing of keys and values, or of each. A `string` or `bytes` codec has no registry id, so it is always plain. */
	readonly wire: Wire | { readonly key: Wire; readonly value: Wire };
	readonly partitions: number;
	/** How long records are kept. @default "7 days", MSK's own default */
	readonly retention?: Duration | "forever";
	/** @default "delete" */
	readonly cleanup?: C;
	/**
	 * Whether a record without a value is legal. A compacted topic always has them; with `delete` a connector such as Debezium
	 * may write them too.
	 * @default true with `cleanup: "compact"`, otherwise false
	 */
	readonly tombstones?: Tombstones;
	/** @default "BACKWARD" */
	readonly compatibility?: Compatibility;
	/** Largest record a producer may write; MSK Serverless allows up to 8 MB. @default "1 MB" */
	readonly maxMessage?: Size;
	/** Schema names in the registry. @default `<topic>-key` and `<topic>-value` */
	readonly subjects?: { readonly key?: string; readonly value?: string };
}

/** A declared topic: inert, frozen data. */
export interface Topic<
	Name extends string = string,
	// `any` is the one type that a schema of every value type is assignable to: decode returns it, encode takes it.
	// biome-ignore lint/suspicious/noExplicitAny: see above
	K = any,
	// biome-ignore lint/suspicious/noExplicitAny: see above
	V = any,
	C extends Cleanup = Cleanup,
	Tombstones extends boolean = boolean,
> {
	readonly kind: "topic";
	readonly name: Name;
	readonly key: Schema<K>;
	readonly value: Schema<V>;
	readonly wire: { readonly key: Wire; readonly value: Wire };
	readonly partitions: number;
	readonly retention?: Duration | "forever";
	readonly cleanup: C;
	readonly tombstones: Tombstones;
	readonly compatibility: Compatibility;
	readonly maxMessage?: Size;
	readonly subjects: { readonly key: string; readonly value: string };
	/** The declared topic, for a view of it that `readAs` made. */
	readonly origin?: Topic;
}

/** The key a handler sees: never null on a compacted topic, where Kafka refuses keyless records. */
export type KeyOf<T> = T extends Topic<string, infer K, unknown, infer C> ? (C extends "compact" ? K : K | null) : never;

/** The value a handler sees: null is a tombstone, and only there where the topic may hold them. */
export type ValueOf<T> =
	T extends Topic<string, unknown, infer V, Cleanup, infer Tombstones> ? (Tombstones extends true ? V | null : V) : never;

/**
 * Declares a topic. Call it with a PURE annotation and one topic a file, so that a handler's bundle holds its own topic alone.
 *
 * Nothing is checked here, because this runs in the function too: `defineApp` checks every field.
 *
 * @example
 * export const flights = /* @__PURE__ *\/ defineTopic({
 *   name: "flights", key: string, value: Flight, wire: "glue", partitions: 6, retention: "7 days" });
 */
export function defineTopic<
	const Name extends string,
	V,
	K = Uint8Array,
	const C extends Cleanup = "delete",
	const Tombstones extends boolean = C extends "compact" ? true : false,
>(options: TopicOptions<Name, K, V, C, Tombstones>): Topic<Name, K, V, C, Tombstones> {
	const {
		wire,
		// Sound: K, C and Tombstones take these defaults exactly when the option is left out.
		key = bytes as unknown as Schema<K>,
		cleanup = "delete" as C,
		tombstones = (cleanup === "compact") as Tombstones,
		compatibility = "BACKWARD",
		subjects,
		...rest
	} = options;
	const { name, value } = rest;
	return Object.freeze({
		kind: "topic" as const,
		...rest,
		key,
		cleanup,
		tombstones,
		compatibility,
		wire: { key: framing(wire, "key", key), value: framing(wire, "value", value) },
		subjects: { key: `${name}-key`, value: `${name}-value`, ...subjects },
	});
}

/** Codecs without a schema have no id to frame with. */
function framing<T>(wire: Wire | Topic["wire"], part: "key" | "value", { format }: Schema<T>): Wire {
	if (format === "string" || format === "bytes") return "plain";
	return typeof wire === "string" ? wire : wire[part];
}
