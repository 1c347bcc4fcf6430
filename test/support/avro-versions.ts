import { readAvroSchema } from "@millrace/codegen";
import fc from "fast-check";

/* Other versions of a schema, some of which it can be read as. */

const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;

/** The same type with one of its primitives exchanged; as it was when that makes no schema. */
export function retyped(type: unknown): fc.Arbitrary<unknown> {
	const text = JSON.stringify(type);
	const places = [...text.matchAll(/"(null|boolean|int|long|float|double|bytes|string)"/g)];
	if (places.length === 0) return fc.constant(type);
	return fc.tuple(fc.constantFrom(...places), fc.constantFrom(...PRIMITIVES)).map(([{ index, 0: old }, other]) => {
		const changed: unknown = JSON.parse(`${text.slice(0, index)}"${other}"${text.slice(index + old.length)}`);
		return isSchema(changed) ? changed : type;
	});
}

/** A union may have come to hold a type twice. */
function isSchema(type: unknown): boolean {
	try {
		readAvroSchema({ path: "x.avsc", text: JSON.stringify(type) });
		return true;
	} catch {
		return false;
	}
}

/** The outermost record without one of its fields. */
export function narrowed(type: unknown): fc.Arbitrary<unknown> {
	const { fields } = type as { readonly fields?: readonly { readonly type: unknown }[] };
	if (fields === undefined || fields.length === 0) return fc.constant(type);
	return fc.nat(fields.length - 1).map((index) => ({ ...(type as object), fields: fields.filter((_, at) => at !== index) }));
}
