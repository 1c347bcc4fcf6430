import { isUtf8 } from "node:buffer";
import { AvroPayloadError } from "./avro-errors.ts";
import type { AvroType } from "./avro-type.ts";

/** Records, lists, maps and unions inside each other. Schemas nest a few levels; only recursive data comes near. */
const MAX_DEPTH = 200;

/** Items of no bytes (nulls, empty records) in one payload: a few bytes could claim billions of them. */
const MAX_EMPTY_ITEMS = 100_000;

/**
 * Walks a payload without building anything, so that nothing is taken on the producer's word: lengths and counts are compared
 * with the bytes that are left, indexes with the schema, depth with a limit.
 *
 * @throws {AvroPayloadError} that says at which field and byte it went wrong, and never holds a value.
 */
export function checkPayload(type: AvroType, payload: Uint8Array): void {
	let at = 0;
	let emptyItems = 0;
	const path: string[] = [];

	const fail = (problem: string): never => {
		const field = path.length === 0 ? "" : ` in ${path.join(".")}`;
		throw new AvroPayloadError(`The Avro payload is not valid at byte ${at}${field}: ${problem}.`, {
			fix: "Check that its writer used the schema that the record names.",
		});
	};
	const skip = (length: number): void => {
		if (length > payload.length - at) fail(`it is cut short, ${length} bytes should follow and ${payload.length - at} do`);
		at += length;
	};

	/** A zig-zag number, exact up to 53 bits; larger ones keep their sign and size. */
	function readNumber(maxBytes: number): number {
		let value = 0;
		let factor = 1;
		for (let count = 0; ; count++) {
			if (count === maxBytes) fail(`a number is longer than ${maxBytes} bytes`);
			if (at >= payload.length) fail("it is cut short in a number");
			const byte = payload[at++] as number;
			if (count === 9 && byte > 1) fail("a number has more than 64 bits");
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) break;
			factor *= 128;
		}
		return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
	}

	function readLength(): number {
		const length = readNumber(10);
		if (length < 0) fail("a length is negative");
		return length;
	}

	function readText(): void {
		const start = at;
		const length = readLength();
		const from = at;
		skip(length);
		if (!isUtf8(payload.subarray(from, at))) {
			at = start;
			fail("a text is not UTF-8");
		}
	}

	function readItems(item: () => void, smallest: number, depth: number): void {
		if (depth > MAX_DEPTH) fail(`it is nested more than ${MAX_DEPTH} levels deep`);
		for (let count = readNumber(10); count !== 0; count = readNumber(10)) {
			if (count < 0) {
				count = -count;
				if (readLength() > payload.length - at) fail("a block is longer than the payload");
			}
			if (count * smallest > payload.length - at) fail("it claims more items than its bytes can hold");
			if (smallest === 0) {
				emptyItems += count;
				if (emptyItems > MAX_EMPTY_ITEMS) fail(`it claims more than ${MAX_EMPTY_ITEMS} items of no bytes`);
			}
			for (let index = 0; index < count; index++) item();
		}
	}

	function check(current: AvroType, depth: number): void {
		if (depth > MAX_DEPTH) fail(`it is nested more than ${MAX_DEPTH} levels deep`);
		switch (current.kind) {
			case "null":
				return;
			case "boolean":
				if ((payload[at] ?? 0) > 1) fail("a boolean is neither 0 nor 1");
				skip(1);
				return;
			case "int": {
				const value = readNumber(5);
				if (value !== (value | 0)) fail("an int has more than 32 bits");
				return;
			}
			case "long":
				readNumber(10);
				return;
			case "float":
				skip(4);
				return;
			case "double":
				skip(8);
				return;
			case "bytes":
				skip(readLength());
				return;
			case "string":
				readText();
				return;
			case "fixed":
				skip(current.size);
				return;
			case "enum": {
				const index = readNumber(5);
				if (!(index >= 0 && index < current.symbols.length)) fail("an enum has no such symbol");
				return;
			}
			case "union": {
				const branch = current.branches[readNumber(5)];
				if (branch === undefined) fail("a union has no such branch");
				else check(branch, depth + 1);
				return;
			}
			case "array":
				readItems(() => check(current.items, depth + 1), smallestSize(current.items), depth);
				return;
			case "map":
				readItems(
					() => {
						readText();
						check(current.values, depth + 1);
					},
					1,
					depth,
				);
				return;
			case "record":
				for (const field of current.fields) {
					path.push(field.name);
					check(field.type, depth + 1);
					path.pop();
				}
				return;
			default:
				current satisfies never;
		}
	}

	check(type, 0);
	if (at < payload.length) fail(`${payload.length - at} bytes follow the end of the value`);
}

const sizes = /* @__PURE__ */ new WeakMap<AvroType, number>();

/** The fewest bytes that a value of that type takes; never too many. */
function smallestSize(type: AvroType): number {
	const known = sizes.get(type);
	if (known !== undefined) return known;
	// A record that is met inside itself counts as nothing there, which only makes the bound weaker.
	sizes.set(type, 0);
	const size = compute(type);
	sizes.set(type, size);
	return size;
}

function compute(type: AvroType): number {
	switch (type.kind) {
		case "null":
			return 0;
		case "float":
			return 4;
		case "double":
			return 8;
		case "fixed":
			return type.size;
		case "record":
			return type.fields.reduce((sum, field) => sum + smallestSize(field.type), 0);
		case "union":
			return 1 + Math.min(...type.branches.map(smallestSize));
		default:
			return 1;
	}
}
