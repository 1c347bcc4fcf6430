import type { Schema } from "./schema.ts";
import type { Cleanup, Topic } from "./topic.ts";

/** Types to read a topic's keys and values with. What is left out stays as the topic has it. */
export interface ReadAsOptions<K, V> {
	readonly key?: Schema<K>;
	readonly value?: Schema<V>;
}

/**
 * The same topic, read with other types: for a consumer that needs few fields of many, and decodes only those.
 *
 * A generated type must be a projection of the topic's own one (`"projects": "airline.Flight"` in its schema file), on a part
 * whose wire is not plain, because a record has to say which version it was written with. Plain JSON can be read with any other
 * `json()`. Name, wire, partitions and registered schemas stay those of the topic: the app declares the topic, consumers take views
 * of it. Producers cannot write through a view.
 *
 * Nothing is checked here, because this runs in the function too: `defineApp` checks every view.
 *
 * @example
 * export const delays = /* @__PURE__ *\/ defineConsumer({
 *   name: "delays", topic: /* @__PURE__ *\/ readAs(flights, { value: FlightDelays }),
 *   handler: "packages/functions/src/delays/handler.handler", deadLetter: "s3:failures" });
 */
export function readAs<Name extends string, K, V, C extends Cleanup, Tombstones extends boolean, ReadKey = K, ReadValue = V>(
	topic: Topic<Name, K, V, C, Tombstones>,
	{ key, value }: ReadAsOptions<ReadKey, ReadValue>,
): Topic<Name, ReadKey, ReadValue, C, Tombstones> {
	return Object.freeze({
		...topic,
		// Sound: the types of the view are the topic's own exactly where nothing else is given.
		key: key ?? (topic.key as unknown as Schema<ReadKey>),
		value: value ?? (topic.value as unknown as Schema<ReadValue>),
		origin: topic.origin ?? topic,
	});
}
