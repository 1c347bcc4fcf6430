import { GlueSchemaRegistry } from "@meinestadt.de/glue-schema-registry";
import avsc from "avsc";
import type { MskEvent } from "../batch.ts";

/** All values of an event with Glue frames; the registry answers from memory. */
export function meinestadt(definition: string): (event: MskEvent) => Promise<readonly unknown[]> {
	const registry = new GlueSchemaRegistry("bench", {
		region: "us-east-1",
		credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
	});
	registry.gc = { send: async () => ({ SchemaDefinition: definition }) };
	const type = avsc.Type.forSchema(JSON.parse(definition));
	return async ({ records }) => {
		const values: unknown[] = [];
		for (const batch of Object.values(records)) {
			for (const { value } of batch) values.push(await registry.decode(Buffer.from(value as string, "base64"), type));
		}
		return values;
	};
}
