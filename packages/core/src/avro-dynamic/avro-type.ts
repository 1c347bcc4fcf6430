import type { LogicalType } from "./logical-type.ts";

/** JSON as it was parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An Avro schema whose references are the very objects they name: a recursive schema is a cyclic graph. */
export type AvroType = PrimitiveType | RecordType | EnumType | FixedType | ArrayType | MapType | UnionType;

/** What a handler sees of a type's values. */
interface Seen {
	/** The logical type in force: versions of different units or scales cannot be read as each other. */
	readonly logical: LogicalType | undefined;
	/** The logical type by which values are converted; undefined where the underlying value stays. */
	readonly as: LogicalType | undefined;
	/** Whether values are bigints. */
	readonly bigint: boolean;
}

interface PrimitiveType extends Seen {
	readonly kind: "null" | "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string";
}

export interface RecordType {
	readonly kind: "record";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly fields: readonly RecordField[];
}

export interface RecordField {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly type: AvroType;
	/** Absent when the field has none. */
	readonly default?: Json;
}

export interface EnumType {
	readonly kind: "enum";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly symbols: readonly string[];
	readonly default: string | undefined;
}

interface FixedType extends Seen {
	readonly kind: "fixed";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly size: number;
}

interface ArrayType {
	readonly kind: "array";
	readonly items: AvroType;
}

interface MapType {
	readonly kind: "map";
	readonly values: AvroType;
}

export interface UnionType {
	readonly kind: "union";
	readonly branches: readonly AvroType[];
	/** Whether values carry the name of their branch, because two branches look alike in JavaScript. */
	readonly wrapped: boolean;
}

/** A type without parts that may have a logical type. */
export type ScalarType = PrimitiveType | FixedType;

/** The name under which Avro's JSON form, and a wrapped union, carries a branch. */
export function branchName(type: AvroType): string {
	return "name" in type ? type.name : type.kind;
}
