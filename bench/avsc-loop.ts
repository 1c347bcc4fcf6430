import { inflateSync } from "node:zlib";
import type { MskEvent } from "@millrace/core/wire";
import avsc from "avsc";

/* The baseline: what a careful user writes by hand with avsc. No key, no header, no order, no failure of a single record. */
const HEADER_BYTES = 18;
const ZLIB = 5;

class TimestampMillis extends avsc.types.LogicalType {
	override _fromValue(value: number): Date {
		return new Date(value);
	}
	override _toValue(date: Date): number {
		return date.getTime();
	}
}

/** The type of a definition, with `Date` for timestamps in milliseconds as Millrace has it, so that both make the same values. */
export function avscType(definition: string): avsc.Type {
	return avsc.Type.forSchema(JSON.parse(definition), { logicalTypes: { "timestamp-millis": TimestampMillis } });
}

/** All values of an event with Glue frames; `resolver` reads another version than the type's own. */
export function decodeWithAvsc(type: avsc.Type, event: MskEvent, resolver?: Resolver): unknown[] {
	const values: unknown[] = [];
	for (const batch of Object.values(event.records)) {
		for (const { value } of batch) {
			const bytes = Buffer.from(value as string, "base64");
			const body = bytes.subarray(HEADER_BYTES);
			values.push(type.fromBuffer(bytes[1] === ZLIB ? inflateSync(body) : body, resolver));
		}
	}
	return values;
}

/** What `type.createResolver` makes; avsc exports no name for it. */
export type Resolver = ReturnType<avsc.Type["createResolver"]>;
