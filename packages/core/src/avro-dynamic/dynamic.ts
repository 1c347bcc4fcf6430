import { type Definition, decoderOf } from "../avro/schema.ts";
import type { Schema } from "../definition/schema.ts";
import { compileReader } from "./compile-reader.ts";
import { jsonToValue } from "./json-to-value.ts";
import { readDefinition } from "./read-definition.ts";

/**
 * The same schema, able to read versions that its build has never seen: their definitions, as a registry has them, are resolved at run
 * time, without `new Function`, to what generated code would give. It also reads the JSON that a mapping delivers (`eventRecordFormat: "JSON"`).
 * Versions that the build knows are read by generated code as before.
 *
 * @throws from `decoderFor`, an `AvroDefinitionError` or an `AvroVersionsError` when a version cannot be read as this one; from `fromJson`,
 * an `AvroPayloadError` that names the field
 *
 * @example
 * const flights = /* @__PURE__ *\/ defineTopic({ name: "flights", value: dynamic(Flight, FlightDefinition), wire: "glue", partitions: 6 });
 */
export function dynamic<T>(schema: Schema<T>, definition: Definition<T>): Schema<T> {
	// Nothing is built before the first record that needs it.
	let type: ReturnType<typeof readDefinition> | undefined;
	const own = () => {
		type ??= readDefinition(definition.text, definition);
		return type;
	};
	return {
		...schema,
		decoderFor(writer) {
			const known = schema.decoderFor?.(writer);
			if (known !== undefined || writer.definition === undefined) return known;
			// Sound: what the generator derived `T` from is what the reader resolves to.
			return decoderOf(compileReader(readDefinition(writer.definition, definition), own()) as () => T);
		},
		fromJson: (json) => jsonToValue(own(), json) as T,
	};
}
