import { logicalTypeOf, scaleOf } from "../logical-type.ts";
import { isReadableName } from "../match-names.ts";
import type { AvroType } from "../model.ts";
import { RUNTIME } from "../type-names.ts";
import { logicalTypeInForce, valueKindOf } from "../value-kind.ts";
import type { CodeContext } from "./code-context.ts";
import { Incompatible } from "./incompatible.ts";

/**
 * The expression that reads a value of the writer's type without parts as a value of the reader's: the underlying value, promoted
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution), as its logical type has it.
 * @throws {Incompatible}
 */
export function readScalar(from: AvroType, to: AvroType, path: string, context: CodeContext): string {
	const [written, wanted] = [logicalTypeOf(from), logicalTypeOf(to)];
	const isSame = written === wanted && (written !== "decimal" || scaleOf(from) === scaleOf(to));
	if (written !== undefined && wanted !== undefined && !isSame) {
		throw new Incompatible(path, `${written} cannot be read as ${wanted} of another unit or scale`);
	}
	const underlying = readUnderlying(from, to, valueKindOf(to, context.options) === "bigint");
	if (underlying === undefined) throw new Incompatible(path, `${from.kind} cannot be read as ${to.kind}`);
	return finish(to, underlying, context);
}

function readUnderlying(from: AvroType, to: AvroType, bigint: boolean): string | undefined {
	if (from.kind === to.kind) {
		switch (from.kind) {
			case "null":
				return "null";
			case "long":
				return bigint ? call("bigint") : call("long");
			case "string":
				return call("text");
			case "bytes":
				return call("blob");
			case "fixed":
				return to.kind === "fixed" && from.size === to.size && isReadableName(from, to) ? call("fixed", from.size) : undefined;
			case "boolean":
			case "int":
			case "float":
			case "double":
				return call(from.kind);
			default:
				return undefined;
		}
	}
	switch (`${from.kind} ${to.kind}`) {
		case "int long":
			return bigint ? call("toBigint", call("int")) : call("int");
		case "int float":
			return call("toFloat", call("int"));
		case "int double":
			return call("int");
		case "long float":
			return call("toFloat", call("roundedLong"));
		case "long double":
			return call("roundedLong");
		case "float double":
			return call("float");
		case "string bytes":
			return call("toBytes", call("text"));
		case "bytes string":
			return call("text");
		default:
			return undefined;
	}
}

function finish(type: AvroType, underlying: string, { options }: CodeContext): string {
	switch (logicalTypeInForce(type, options)) {
		case "date":
			return call("toDay", underlying);
		case "timestamp-millis":
			return call("toDate", underlying);
		case "decimal":
			return call("toDecimal", underlying, scaleOf(type));
		case "uuid":
			return type.kind === "fixed" ? call("toUuid", underlying) : underlying;
		case "duration":
			return call("toDuration", underlying);
		default:
			return underlying;
	}
}

/** A call of the Avro runtime. */
export function call(name: string, ...parts: readonly (string | number)[]): string {
	return `${RUNTIME}.${name}(${parts.join(", ")})`;
}
