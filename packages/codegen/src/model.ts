import type { Json } from "./read-json.ts";

/*
  An Avro schema after reading: names are full, references are the very object they name (so a recursive schema is a
  cyclic graph), and everything that the specification demands has been checked.
*/

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
export type PrimitiveKind = (typeof PRIMITIVES)[number];

/** Attributes beside the structural ones and `doc`: `logicalType`, `precision`, `scale`, and whatever other tools wrote. */
export type Attributes = Readonly<Record<string, Json>>;

interface Named {
	/** Full name, `namespace.Name`. */
	readonly name: string;
	/** Full names. */
	readonly aliases: readonly string[];
	readonly doc: string | undefined;
	readonly attributes: Attributes;
}

export interface PrimitiveType {
	readonly kind: PrimitiveKind;
	readonly attributes: Attributes;
}

export interface ArrayType {
	readonly kind: "array";
	readonly items: AvroType;
	readonly attributes: Attributes;
}

export interface MapType {
	readonly kind: "map";
	readonly values: AvroType;
	readonly attributes: Attributes;
}

export interface UnionType {
	readonly kind: "union";
	readonly branches: readonly AvroType[];
}

export interface EnumType extends Named {
	readonly kind: "enum";
	readonly symbols: readonly string[];
	readonly default: string | undefined;
}

export interface FixedType extends Named {
	readonly kind: "fixed";
	/** In bytes. */
	readonly size: number;
}

export interface RecordType extends Named {
	readonly kind: "record";
	/** Written as `"type": "error"`; the same thing on the wire. */
	readonly isError: boolean;
	readonly fields: readonly RecordField[];
}

export interface RecordField {
	readonly name: string;
	readonly type: AvroType;
	readonly doc: string | undefined;
	/** In the schema's own JSON form; absent when the field has none. */
	readonly default?: Json;
	readonly order: "ascending" | "descending" | "ignore";
	readonly aliases: readonly string[];
	readonly attributes: Attributes;
}

export type NamedType = RecordType | EnumType | FixedType;
export type AvroType = PrimitiveType | ArrayType | MapType | UnionType | NamedType;

/** The name under which Avro's JSON form, and a wrapped union, carries a branch. */
export function branchName(type: AvroType): string {
	return "name" in type ? type.name : type.kind;
}

/** The part of a full name behind its last dot. */
export function simpleName(name: string): string {
	return name.slice(name.lastIndexOf(".") + 1);
}

/** The part of a full name before its last dot; empty without one. */
export function namespaceOf(name: string): string {
	return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}
