import type { LogicalType } from "./logical-type.ts";

/** JSON as it was parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An Avro schema whose references are the very objects they name: a recursive schema is a cyclic graph. */
export type AvroType = PrimitiveType | RecordType | EnumType | FixedType | ArrayType | MapType | UnionType;

interface PrimitiveType {
	readonly kind: "null" | "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string";
	readonly logical: LogicalType | undefined;
}

export interface RecordType {
	readonly kind: "record";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly fields: readonly RecordField[];
	readonly logical: undefined;
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
	readonly logical: undefined;
}

interface FixedType {
	readonly kind: "fixed";
	readonly name: string;
	readonly aliases: readonly string[];
	readonly size: number;
	readonly logical: LogicalType | undefined;
}

interface ArrayType {
	readonly kind: "array";
	readonly items: AvroType;
	readonly logical: undefined;
}

interface MapType {
	readonly kind: "map";
	readonly values: AvroType;
	readonly logical: undefined;
}

export interface UnionType {
	readonly kind: "union";
	readonly branches: readonly AvroType[];
	/** Whether values carry the name of their branch, because two branches look alike in JavaScript. */
	readonly wrapped: boolean;
	readonly logical: undefined;
}

/** The name under which Avro's JSON form, and a wrapped union, carries a branch. */
export function branchName(type: AvroType): string {
	return "name" in type ? type.name : type.kind;
}
