import avsc from "avsc";
import fc from "fast-check";

/*
  Schemas and values of them, to compare with avsc. Kept out, because it differs from us there for a reason: the map key
  `__proto__`, symbols that every object inherits, longs beyond 2^52, which avsc writes one off (-4503599627370497), and logical
  types, which avsc leaves to its user.
*/
export type Definition = string | { readonly [key: string]: unknown } | readonly Definition[];

const primitive = fc.constantFrom<Definition>("null", "boolean", "int", "long", "float", "double", "bytes", "string");

const definitions = fc.letrec<{ any: Definition; single: Definition }>((tie) => ({
	any: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		tie("single"),
		fc.array(tie("single"), { minLength: 1, maxLength: 5 }).map(withoutTwins),
	),
	single: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		primitive,
		fc.record({ type: fc.constant("fixed"), size: fc.nat(20) }),
		fc.record({ type: fc.constant("enum"), symbols: fc.uniqueArray(fc.constantFrom("A", "B", "C", "_d"), { minLength: 1 }) }),
		fc.record({ type: fc.constant("array"), items: tie("any") }),
		fc.record({ type: fc.constant("map"), values: tie("any") }),
		fc
			.array(tie("any"), { maxLength: 4 })
			.map((types) => ({ type: "record", fields: types.map((type, index) => ({ name: `f${index}`, type })) })),
	),
})).any;

/** A union has each unnamed type once. */
function withoutTwins(branches: readonly Definition[]): Definition {
	const kinds = branches.map(kindOf);
	return branches.filter((_, index) => isNamed(kinds[index] as string) || kinds.indexOf(kinds[index] as string) === index);
}

function kindOf(definition: Definition): string {
	return typeof definition === "string"
		? definition
		: Array.isArray(definition)
			? "union"
			: String((definition as { type: unknown }).type);
}

function isNamed(kind: string): boolean {
	return kind === "record" || kind === "enum" || kind === "fixed";
}

/** Gives every record, enum and fixed a name of its own, in one of two namespaces. */
function withNames(definition: Definition, counter = { next: 0 }): Definition {
	if (typeof definition === "string") return definition;
	if (Array.isArray(definition)) return definition.map((branch) => withNames(branch, counter));
	const { fields, items, values, ...rest } = definition as { readonly [key: string]: Definition };
	const number = counter.next++;
	return {
		...rest,
		...(isNamed(kindOf(definition)) && { name: `ns${number % 2}.T${number}` }),
		...(items !== undefined && { items: withNames(items, counter) }),
		...(values !== undefined && { values: withNames(values, counter) }),
		...(fields !== undefined && {
			fields: (fields as unknown as { name: string; type: Definition }[]).map(({ name, type }) => ({
				name,
				type: withNames(type, counter),
			})),
		}),
	};
}

function valuesOf(definition: Definition): fc.Arbitrary<unknown> {
	const kind = kindOf(definition);
	const object = definition as { readonly [key: string]: never };
	switch (kind) {
		case "null":
			return fc.constant(null);
		case "boolean":
			return fc.boolean();
		case "int":
			return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
		case "long":
			return fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
		case "float":
			return fc.float();
		case "double":
			return fc.double();
		case "bytes":
			return fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
		case "string":
			return fc.string({ unit: "binary", maxLength: 100 });
		case "fixed":
			return fc
				.uint8Array({ minLength: Number(object["size"]), maxLength: Number(object["size"]) })
				.map((bytes) => Buffer.from(bytes));
		case "enum":
			return fc.constantFrom(...(object["symbols"] as unknown as string[]));
		case "array":
			return fc.array(valuesOf(object["items"] as unknown as Definition), { maxLength: 5 });
		case "map":
			return fc.dictionary(
				fc.string().filter((key) => key !== "__proto__"),
				valuesOf(object["values"] as unknown as Definition),
				{ maxKeys: 5, noNullPrototype: true },
			);
		case "record":
			return fc.record(
				Object.fromEntries(
					(object["fields"] as unknown as { name: string; type: Definition }[]).map(({ name, type }) => [name, valuesOf(type)]),
				),
				{ noNullPrototype: true },
			);
		default: {
			// avsc itself says whether the values of this union carry the names of their branches.
			const wrapped = avsc.Type.forSchema(definition as never).typeName === "union:wrapped";
			return fc.oneof(
				...(definition as readonly Definition[]).map((branch) => {
					const name = isNamed(kindOf(branch)) ? String((branch as { name: unknown }).name) : kindOf(branch);
					return wrapped && name !== "null" ? valuesOf(branch).map((value) => ({ [name]: value })) : valuesOf(branch);
				}),
			);
		}
	}
}

/** Plain objects and bytes in place of avsc's records, branches and buffers. */
export function plain(value: unknown): unknown {
	if (value instanceof Uint8Array) return Uint8Array.from(value);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** A definition and a value of it, as avsc takes both. */
export const cases: fc.Arbitrary<[Definition, unknown]> = definitions
	.map((definition) => withNames(definition))
	.chain((definition) => fc.tuple(fc.constant(definition), valuesOf(definition)));
