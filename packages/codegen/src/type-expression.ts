import type { AvroOptions } from "./avro-options.ts";
import { logicalTypeOf, scaleOf } from "./logical-type.ts";
import { type AvroType, branchName, type NamedType, type UnionType } from "./model.ts";
import { RUNTIME, type TypeNames } from "./type-names.ts";
import { isWrapped, logicalTypeInForce, valueKindOf } from "./value-kind.ts";

/** How TypeScript writes the values of a type. */
export function typeExpression(type: AvroType, names: TypeNames, options: AvroOptions): string {
	const kind = valueKindOf(type, options);
	switch (kind) {
		case "null":
		case "boolean":
		case "number":
		case "bigint":
		case "string":
			return kind;
		case "bytes":
			return global("Uint8Array", names);
		case "date":
			return global("Date", names);
		case "duration":
			return `${RUNTIME}.Duration`;
		default:
			return compoundExpression(type, names, options);
	}
}

function compoundExpression(type: AvroType, names: TypeNames, options: AvroOptions): string {
	switch (type.kind) {
		case "array": {
			const items = typeExpression(type.items, names, options);
			return `readonly ${isOperator(type.items) ? `(${items})` : items}[]`;
		}
		case "map":
			return `{ readonly [key: string]: ${typeExpression(type.values, names, options)} }`;
		case "union":
			return unionExpression(type, names, options);
		default:
			// Records and enums: every named type that TypeScript declares has its name.
			return names.types.get(type as NamedType) as string;
	}
}

/** Whether the expression of a type needs parentheses before `[]`. */
function isOperator(type: AvroType): boolean {
	if (type.kind === "union") return type.branches.length > 1 || type.branches.some(isOperator);
	return type.kind === "array";
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
	return distinct.join(" | ");
}

/** What a value of that type means, where its TypeScript type does not say it. */
export function unitOf(type: AvroType, options: AvroOptions): string | undefined {
	const isRaw = logicalTypeInForce(type, options) === undefined;
	switch (logicalTypeOf(type)) {
		case "date":
			return isRaw ? "Days since 1970." : "A day: midnight UTC.";
		case "time-millis":
			return "Milliseconds since midnight.";
		case "time-micros":
			return "Microseconds since midnight.";
		case "timestamp-millis":
			return isRaw ? "Milliseconds since 1970, UTC." : undefined;
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
			return isRaw
				? `A decimal with ${scaleOf(type)} digits behind the point: a whole number in two's complement, highest byte first.`
				: `A decimal with ${scaleOf(type)} digits behind the point.`;
		case "uuid":
			return type.kind === "fixed" && isRaw ? "A UUID." : undefined;
		case "duration":
			return isRaw ? "Months, days and milliseconds, each four bytes, lowest first." : undefined;
		case undefined:
			return undefined;
	}
}

/** A global type, even where a schema of that name hides it. */
function global(name: string, names: TypeNames): string {
	return names.isTaken(name) ? `globalThis.${name}` : name;
}
