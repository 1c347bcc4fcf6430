/* A schema on its way: what is used in two places is the same object in both, and a recursive one holds itself. */

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;

export interface PrimitiveShape {
	readonly kind: (typeof PRIMITIVES)[number];
	/** The one logical type that keeps all 64 bits of a long. */
	readonly nanos?: boolean;
}

export interface FieldShape {
	name: string;
	readonly aliases: string[];
	readonly shape: Shape;
	/** Boxed, for `null` is a default too. */
	default?: { readonly json: unknown };
	readonly needsDefault: boolean;
}

export interface RecordShape {
	readonly kind: "record";
	/** Full, as all names here. */
	readonly name: string;
	readonly aliases: readonly string[];
	readonly fields: FieldShape[];
}

export interface EnumShape {
	readonly kind: "enum";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly symbols: readonly string[];
	readonly fallback: string | undefined;
}

export interface FixedShape {
	readonly kind: "fixed";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly size: number;
}

export interface UnionShape {
	readonly kind: "union";
	readonly branches: readonly Shape[];
}

export type NamedShape = RecordShape | EnumShape | FixedShape;
export type Shape =
	| PrimitiveShape
	| NamedShape
	| UnionShape
	| { readonly kind: "array"; readonly items: Shape }
	| { readonly kind: "map"; readonly values: Shape };

/** Each unnamed type at most once, each name too. */
export function unionOf(branches: readonly Shape[]): Shape {
	const taken = new Set<string>();
	const kept = branches
		.flatMap((branch) => (branch.kind === "union" ? branch.branches : [branch]))
		.filter((branch) => {
			const name = "name" in branch ? branch.name : branch.kind;
			return !taken.has(name) && taken.add(name);
		});
	return { kind: "union", branches: kept };
}

export function namespaceOf(name: string): string {
	return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

export function simpleNameOf(name: string): string {
	return name.slice(name.lastIndexOf(".") + 1);
}
