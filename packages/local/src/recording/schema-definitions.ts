import { type AvroType, readAvroSchema } from "@millrace/codegen";

/** Finds the definition of a schema version by the id in a record's frame; undefined when nobody knows it. */
export type FindDefinition = (schemaId: string) => Promise<string | undefined>;

/** Definitions as types, each asked for and read once; undefined for those that nobody knows, or that are no Avro. */
export function createDefinitions(find: FindDefinition): (schemaId: string) => Promise<AvroType | undefined> {
	const known = new Map<string, Promise<AvroType | undefined>>();
	const load = async (schemaId: string) => {
		const definition = await find(schemaId);
		return definition === undefined ? undefined : readDefinition(definition);
	};
	return (schemaId) => {
		let type = known.get(schemaId);
		if (type === undefined) {
			type = load(schemaId);
			known.set(schemaId, type);
		}
		return type;
	};
}

/** A definition as a registry has it; undefined when it is no Avro. */
export function readDefinition(text: string): AvroType | undefined {
	try {
		return readAvroSchema({ path: "schema", text });
	} catch {
		// What cannot be read cannot be redacted, and the caller counts the records: there is nothing more to say of a foreign schema.
		return undefined;
	}
}
