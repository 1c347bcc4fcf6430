import { isUtf8 } from "node:buffer";
import type { DifferenceName } from "./differences.ts";
import { type FuzzType, fewestBytes, holdsItself, type Neutral } from "./fuzz-type.ts";

/** Limits of ours, docs/avro-types.md. */
const MOST_LEVELS = 200;
const MOST_EMPTY = 100_000;
/** avsc is not asked about claims beyond this: it builds what is claimed before it looks. */
const WORTH_ASKING = 200;

/** What a payload is by the specification. */
export interface Reading {
	/** Absent when the bytes end too early, do not end, or name what is not there: nobody may accept them. */
	readonly value?: Neutral;
	/** Why a payload that avsc accepts is refused here, in order. */
	readonly reasons: readonly DifferenceName[];
	/** Whether avsc can be asked in reasonable time and memory. */
	readonly askable: boolean;
	/** Facts about the payload that excuse a difference in the value alone. */
	readonly lyingBlocks: boolean;
}

class Broken extends Error {}

const sizes = new WeakMap<FuzzType, number>();

/** Reads bytes to the letter of the specification, and goes on where avsc would, so that what follows is judged as well. */
export function readStrictly(type: FuzzType, bytes: Uint8Array): Reading {
	const reasons: DifferenceName[] = [];
	let [at, levels, empty, askable, poisonous, lyingBlocks] = [0, 0, 0, true, false, false];

	function number(most: number): bigint {
		let value = 0n;
		for (let count = 0; ; count++) {
			if (at >= bytes.length) throw new Broken();
			const byte = bytes[at++] as number;
			value |= BigInt(byte & 0x7f) << BigInt(7 * count);
			// Far beyond 64 bits a length is NaN for avsc, and every value of bytes that it reads from then on is empty.
			if (count > 20) poisonous = true;
			if (byte >= 0x80) continue;
			if (count >= most || value >= 2n ** 64n) reasons.push("numbers of too many bytes");
			return value & 1n ? -((value + 1n) >> 1n) : value >> 1n;
		}
	}

	function take(length: bigint | number): Uint8Array {
		if (length < 0 || length > bytes.length - at) throw new Broken();
		at += Number(length);
		return bytes.subarray(at - Number(length), at);
	}

	function text(): string {
		const found = take(number(10));
		if (!isUtf8(found)) reasons.push("texts that are not UTF-8");
		return Buffer.from(found).toString("utf8");
	}

	function index<T>(list: readonly T[]): number {
		const value = number(5);
		if (value < 0 || value >= list.length) throw new Broken();
		return Number(value);
	}

	function blocks(smallest: number, item: () => void): void {
		for (;;) {
			// avsc goes on with a count that is cut short, however large it is by then.
			askable = false;
			let count = number(10);
			askable = true;
			if (count === 0n) return;
			if ((count < 0n ? -count : count) > MOST_EMPTY) askable = false;
			let end: number | undefined;
			if (count < 0) {
				count = -count;
				const length = number(10);
				if (length < 0 || length > bytes.length - at) reasons.push("blocks beyond the payload");
				end = at + Number(length);
			}
			if (Number(count) * smallest > bytes.length - at) {
				reasons.push("counts beyond the payload");
				if (count > WORTH_ASKING) askable = false;
			}
			if (smallest === 0) addEmpty(Number(count));
			if (!askable) throw new Broken();
			for (let left = Number(count); left > 0; left--) item();
			if (end !== undefined && end !== at) lyingBlocks = true;
		}
	}

	function addEmpty(count: number): void {
		empty += count;
		if (empty <= MOST_EMPTY) return;
		askable = false;
		reasons.push("items of no bytes");
		throw new Broken();
	}

	function read(current: FuzzType): Neutral {
		switch (current.kind) {
			case "null":
				return null;
			case "boolean": {
				const byte = (take(1) as Uint8Array)[0] as number;
				if (byte > 1) reasons.push("booleans other than 0 and 1");
				return byte > 0;
			}
			case "int": {
				const before = reasons.length;
				const value = number(5);
				if (BigInt.asIntN(32, value) !== value && reasons.length === before) reasons.push("ints beyond 32 bits");
				return Number(value);
			}
			case "long":
				return number(10);
			case "float": {
				const found = take(4);
				return new DataView(found.buffer, found.byteOffset).getFloat32(0, true);
			}
			case "double": {
				const found = take(8);
				return new DataView(found.buffer, found.byteOffset).getFloat64(0, true);
			}
			case "bytes":
				return Uint8Array.from(take(number(10)));
			case "string":
				return text();
			case "fixed":
				return Uint8Array.from(take(current.size));
			case "enum":
				return current.symbols[index(current.symbols)] as string;
			case "array": {
				const items: Neutral[] = [];
				blocks(sizeOf(current.items), () => items.push(read(current.items)));
				return { items };
			}
			case "map": {
				const entries = new Map<string, Neutral>();
				blocks(1, () => {
					const key = text();
					entries.set(key, read(current.values));
				});
				return { entries: [...entries] };
			}
			case "union": {
				const branch = index(current.branches);
				return { branch, value: read(current.branches[branch] as FuzzType) };
			}
			case "record": {
				if (sizeOf(current) === 0 && current.fields.length > 0) addEmpty(current.fields.length);
				const counted = holdsItself(current) ? 1 : 0;
				levels += counted;
				if (levels > MOST_LEVELS) reasons.push("more than 200 levels");
				const value = { fields: current.fields.map((field) => read(field.type)) };
				levels -= counted;
				return value;
			}
			default:
				return current satisfies never;
		}
	}

	try {
		const value = read(type);
		if (at < bytes.length) throw new Broken();
		return { value, reasons, askable: askable && !poisonous, lyingBlocks };
	} catch (error) {
		if (!(error instanceof Broken)) throw error;
		return { reasons, askable: askable && !poisonous, lyingBlocks };
	}
}

function sizeOf(type: FuzzType): number {
	const size = sizes.get(type) ?? fewestBytes(type);
	sizes.set(type, size);
	return size;
}
