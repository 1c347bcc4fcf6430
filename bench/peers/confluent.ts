import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import avsc from "avsc";
import { CONFLUENT_ID, type MskEvent } from "../batch.ts";

/** All values of an event with Confluent frames; the schema is in the registry client's cache already. */
export function confluent(definition: string): (event: MskEvent) => Promise<readonly unknown[]> {
	const registry = new SchemaRegistry({ host: "http://127.0.0.1:1" });
	registry.cache.setSchema(CONFLUENT_ID, "AVRO", avsc.Type.forSchema(JSON.parse(definition)));
	return async ({ records }) => {
		const values: unknown[] = [];
		for (const batch of Object.values(records)) {
			for (const { value } of batch) values.push(await registry.decode(Buffer.from(value as string, "base64")));
		}
		return values;
	};
}
