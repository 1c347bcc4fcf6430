/** A schema as the fuzzer thinks of it, apart from the models of codegen and runtime: names are full, references are the very objects. */
export type FuzzType = ScalarType | RecordType | EnumType | FixedType | ArrayType | MapType | UnionType;

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;

/** A logical type with its attributes, valid where it stands or not. */
export type Attributes = Readonly<Record<string, string | number>>;

export interface ScalarType {
	readonly kind: (typeof PRIMITIVES)[number];
	readonly attributes: Attributes;
}

export interface RecordType {
	readonly kind: "record";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly fields: Field[];
}

export interface Field {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly type: FuzzType;
	readonly default?: { readonly value: Neutral };
}

export interface EnumType {
	readonly kind: "enum";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly symbols: readonly string[];
	readonly default: string | undefined;
}

export interface FixedType {
	readonly kind: "fixed";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly size: number;
	readonly attributes: Attributes;
}

export interface ArrayType {
	readonly kind: "array";
	readonly items: FuzzType;
}

export interface MapType {
	readonly kind: "map";
	readonly values: FuzzType;
}

export interface UnionType {
	readonly kind: "union";
	readonly branches: readonly FuzzType[];
}

export type NamedType = RecordType | EnumType | FixedType;

/** A value by its schema, before any option or logical type: longs are bigints, unions and records know their parts by index. */
export type Neutral =
	| null
	| boolean
	| number
	| bigint
	| string
	| Uint8Array
	| { readonly items: readonly Neutral[] }
	| { readonly entries: readonly (readonly [key: string, value: Neutral])[] }
	| { readonly fields: readonly Neutral[] }
	| { readonly branch: number; readonly value: Neutral };

export function branchName(type: FuzzType): string {
	return "name" in type ? type.name : type.kind;
}

export function namespaceOf(name: string): string {
	return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

export function simpleName(name: string): string {
	return name.slice(name.lastIndexOf(".") + 1);
}

/** The records that can hold themselves. */
export function holdsItself(record: RecordType): boolean {
	const known = recursive.get(record);
	if (known !== undefined) return known;
	const waiting: FuzzType[] = record.fields.map(({ type }) => type);
	const seen = new Set<FuzzType>();
	for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
		if (seen.has(type)) continue;
		seen.add(type);
		waiting.push(...partsOf(type));
	}
	recursive.set(record, seen.has(record));
	return seen.has(record);
}

const recursive = new WeakMap<RecordType, boolean>();

export function partsOf(type: FuzzType): readonly FuzzType[] {
	switch (type.kind) {
		case "record":
			return type.fields.map((field) => field.type);
		case "array":
			return [type.items];
		case "map":
			return [type.values];
		case "union":
			return type.branches;
		default:
			return [];
	}
}

/** The fewest bytes that a value can have. */
export function fewestBytes(root: FuzzType): number {
	const all = new Map<FuzzType, number>([[root, Number.POSITIVE_INFINITY]]);
	for (const type of all.keys()) for (const part of partsOf(type)) if (!all.has(part)) all.set(part, Number.POSITIVE_INFINITY);
	// Nothing is known to end at first; each round finds more that does, until no size changes.
	for (let changed = true; changed; ) {
		changed = false;
		for (const [type, known] of all) {
			const size = sizeOf(type, all);
			if (size !== known) {
				all.set(type, size);
				changed = true;
			}
		}
	}
	return all.get(root) as number;
}

function sizeOf(type: FuzzType, known: ReadonlyMap<FuzzType, number>): number {
	const size = (part: FuzzType): number => known.get(part) as number;
	switch (type.kind) {
		case "null":
			return 0;
		case "float":
			return 4;
		case "double":
			return 8;
		case "fixed":
			return type.size;
		case "record":
			return type.fields.reduce((sum, field) => sum + size(field.type), 0);
		case "union":
			return 1 + Math.min(...type.branches.map(size));
		default:
			return 1;
	}
}
