import type { AvroOptions } from "../avro-options.ts";
import type { AvroType } from "../model.ts";
import { logicalTypeInForce } from "../value-kind.ts";

/** The room that a writer needs before it writes a value. */
export interface LargestSize {
	/** The most bytes that are written without asking for room again. */
	readonly size: number;
	/** Whether what follows must ask for room itself, because this value may have asked for some in between. */
	readonly ends: boolean;
}

/** How many bytes a value takes at most, up to where its own writer asks for room. */
export function largestSize(type: AvroType, options: AvroOptions): LargestSize {
	switch (logicalTypeInForce(type, options)) {
		case "decimal":
		case "uuid":
		case "duration":
			return { size: 0, ends: true };
		default:
			break;
	}
	switch (type.kind) {
		case "null":
			return { size: 0, ends: false };
		case "boolean":
			return { size: 1, ends: false };
		case "int":
		case "enum":
			return { size: 5, ends: false };
		case "long":
			return { size: 10, ends: false };
		case "float":
			return { size: 4, ends: false };
		case "double":
			return { size: 8, ends: false };
		case "union": {
			const branches = type.branches.map((branch) => largestSize(branch, options));
			return { size: 5 + Math.max(...branches.map(({ size }) => size)), ends: branches.some(({ ends }) => ends) };
		}
		default:
			return { size: 0, ends: true };
	}
}
