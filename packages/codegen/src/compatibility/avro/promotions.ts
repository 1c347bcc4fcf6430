/** What Avro reads a primitive type as, beside itself (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). */
export const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
	int: ["long", "float", "double"],
	long: ["float", "double"],
	float: ["double"],
	string: ["bytes"],
	bytes: ["string"],
};
