import { type AvroOptions, isBigint, valueLogicalType } from "./avro-options.ts";
import { scaleOf } from "./logical-type.ts";
import { type AvroType, branchName, type UnionType } from "./model.ts";
import { RUNTIME, type TypeNames } from "./type-names.ts";

/** How TypeScript writes the values of a type. */
export function typeExpression(type: AvroType, names: TypeNames, options: AvroOptions): string {
	if (isBigint(type, options)) return "bigint";
	switch (valueLogicalType(type, options)) {
		case undefined:
			return plainExpression(type, names, options);
		case "date":
		case "timestamp-millis":
			return global("Date", names);
		case "decimal":
		case "uuid":
			return "string";
		case "duration":
			return `${RUNTIME}.Duration`;
		default:
			return "number";
	}
}

function plainExpression(type: AvroType, names: TypeNames, options: AvroOptions): string {
	switch (type.kind) {
		case "null":
		case "boolean":
		case "string":
			return type.kind;
		case "int":
		case "long":
		case "float":
		case "double":
			return "number";
		case "bytes":
		case "fixed":
			return global("Uint8Array", names);
		case "array": {
			const items = typeExpression(type.items, names, options);
			return `readonly ${isOperator(type.items) ? `(${items})` : items}[]`;
		}
		case "map":
			return `{ readonly [key: string]: ${typeExpression(type.values, names, options)} }`;
		case "union":
			return unionExpression(type, names, options);
		case "record":
		case "enum":
			return names.types.get(type) as string;
		default:
			return type satisfies never;
	}
}

/** Whether the expression of a type needs parentheses before `[]`. */
function isOperator(type: AvroType): boolean {
	return type.kind === "array" || (type.kind === "union" && type.branches.length > 1);
}

function unionExpression(type: UnionType, names: TypeNames, options: AvroOptions): string {
	const wrapped = isWrapped(type, options);
	const branches = type.branches.map((branch) => {
		const inner = typeExpression(branch, names, options);
		if (!wrapped || branch.kind === "null") return inner;
		const name = branchName(branch);
		return `{ readonly ${name.includes(".") ? `"${name}"` : name}: ${inner} }`;
	});
	// `null` reads best at the end; the order of the branches is the definition's business, not the type's.
	const distinct = [
		...new Set([...branches.filter((branch) => branch !== "null"), ...branches.filter((branch) => branch === "null")]),
	];
	return distinct.map((branch) => (branch.startsWith("readonly ") ? `(${branch})` : branch)).join(" | ");
}

/**
 * Whether the values of a union must carry the name of their branch, as in Avro's JSON form: whenever two branches look alike
 * in JavaScript. For types without a logical type this is avsc's `wrapUnions: "auto"`.
 */
export function isWrapped(type: UnionType, options: AvroOptions): boolean {
	const looks = type.branches.map((branch) => look(branch, options));
	return new Set(looks).size < looks.length;
}

/** How values of a type look in JavaScript, to tell the branches of a union apart. */
export function look(type: AvroType, options: AvroOptions): string {
	if (isBigint(type, options)) return "bigint";
	switch (valueLogicalType(type, options)) {
		case undefined:
			break;
		case "date":
		case "timestamp-millis":
			return "date";
		case "decimal":
		case "uuid":
			return "string";
		case "duration":
			return "object";
		default:
			return "number";
	}
	switch (type.kind) {
		case "int":
		case "long":
		case "float":
		case "double":
			return "number";
		case "enum":
			return "string";
		case "fixed":
			return "bytes";
		case "map":
		case "record":
			return "object";
		default:
			return type.kind;
	}
}

/** What a number or text of that type means, for those whose TypeScript type does not say it. */
export function unitOf(type: AvroType, options: AvroOptions): string | undefined {
	switch (valueLogicalType(type, options)) {
		case "date":
			return "A day: midnight UTC.";
		case "time-millis":
			return "Milliseconds since midnight.";
		case "time-micros":
			return "Microseconds since midnight.";
		case "timestamp-micros":
			return "Microseconds since 1970, UTC.";
		case "timestamp-nanos":
			return "Nanoseconds since 1970, UTC.";
		case "local-timestamp-millis":
			return "Milliseconds since 1970 by a local clock.";
		case "local-timestamp-micros":
			return "Microseconds since 1970 by a local clock.";
		case "local-timestamp-nanos":
			return "Nanoseconds since 1970 by a local clock.";
		case "decimal":
			return `A decimal with ${scaleOf(type)} digits behind the point.`;
		default:
			return undefined;
	}
}

/** A global type, even where a schema of that name hides it. */
function global(name: string, names: TypeNames): string {
	return names.isTaken(name) ? `globalThis.${name}` : name;
}
