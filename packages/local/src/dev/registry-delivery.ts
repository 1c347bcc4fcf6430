import type { SchemaDelivery } from "../mapping/live/schema-delivery.ts";
import { GlueError } from "../registry/glue-error.ts";
import type { GlueRegistry } from "../registry/registry.ts";

/** Lets mappings that validate look into a registry of this process. */
export function findInRegistry(registry: GlueRegistry): SchemaDelivery {
	return {
		async find(schemaId) {
			try {
				const { DataFormat, SchemaDefinition } = registry.call("GetSchemaVersion", { SchemaVersionId: schemaId });
				// Sound: the registry takes these three formats alone.
				return { dataFormat: DataFormat as "AVRO" | "JSON" | "PROTOBUF", definition: String(SchemaDefinition) };
			} catch (error) {
				if (error instanceof GlueError) return undefined;
				throw error;
			}
		},
	};
}
