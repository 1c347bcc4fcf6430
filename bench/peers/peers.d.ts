/* The little of the peers that the benchmarks call. Written here, so that types are checked where nobody installed them. */

declare module "@aws-lambda-powertools/kafka" {
	export function kafkaConsumer(
		handler: (event: { readonly records: readonly { readonly value: unknown }[] }, context: object) => Promise<unknown>,
		config: { readonly value: { readonly type: "avro"; readonly schema: string } },
	): (event: object, context: object) => Promise<unknown>;
}

declare module "@meinestadt.de/glue-schema-registry" {
	import type { Type } from "avsc";

	export class GlueSchemaRegistry {
		/** The client of AWS Glue; private in the library's own types. */
		gc: { send(command: unknown): Promise<unknown> };
		constructor(name: string, client: object);
		decode(message: Buffer, reader: Type): Promise<unknown>;
	}
}

declare module "@kafkajs/confluent-schema-registry" {
	import type { Type } from "avsc";

	export class SchemaRegistry {
		readonly cache: { setSchema(id: number, type: "AVRO", schema: Type): unknown };
		constructor(options: { readonly host: string });
		decode(message: Buffer): Promise<unknown>;
	}
}
