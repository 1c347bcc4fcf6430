import { toDate, toDay, toDecimal, toDuration, toUuid } from "../avro/convert.ts";
import type { ScalarType } from "./avro-type.ts";

/** How an underlying value becomes what a handler sees; undefined when it already is. */
export function finishOf(type: ScalarType): ((underlying: unknown) => unknown) | undefined {
	const logical = type.as;
	// Sound: the kind of a logical type says what its underlying value is.
	switch (logical?.kind) {
		case "date":
			return (days) => toDay(days as number);
		case "date-time":
			return (milliseconds) => toDate(milliseconds as number);
		case "decimal":
			return (bytes) => toDecimal(bytes as Uint8Array, logical.scale);
		case "uuid":
			return type.kind === "fixed" ? (bytes) => toUuid(bytes as Uint8Array) : undefined;
		case "duration":
			return (bytes) => toDuration(bytes as Uint8Array);
		default:
			return undefined;
	}
}
