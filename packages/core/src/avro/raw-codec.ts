import avsc from "avsc/lib/types.js";
import { type AvroType, branchName } from "./avro-type.ts";
import { checkPayload } from "./check-payload.ts";

/*
  avsc turns bytes into a "raw" value and back, and does nothing else: logical types, schema evolution, unions and defaults are
  ours, because avsc's own depend on it picking a branch by looks. The names it sees are made up, so that neither a symbol
  called `constructor` nor a key called `__proto__` ever becomes a property:
    record   { f0: raw, f1: raw, ... }, by position
    enum     "s0", "s1", ..., by position
    map      { f0: [{ f0: key, f1: raw }, ...] }: a map, a list of such pairs, and a record with only that list are the same bytes
    union    null, or { <branch>: raw }, where the branch is a primitive's name or a made-up one
    long     bigint, so that nothing is rounded
    bytes    Buffer
*/
export type Raw = null | boolean | number | bigint | string | Uint8Array | readonly Raw[] | { readonly [key: string]: Raw };

/** Bytes to raw values and back, for one schema version. */
export interface RawCodec {
	/** @throws {AvroPayloadError} when the bytes are cut short, too long, over a limit or otherwise no value of the schema. */
	decode(payload: Uint8Array): Raw;
	encode(raw: Raw): Uint8Array;
	/** The name of each branch in a raw union, by position. */
	branchesOf(union: AvroType & { kind: "union" }): readonly string[];
}

/** Builds avsc's codec for a schema: milliseconds of work, so once a version. */
export function createRawCodec(type: AvroType): RawCodec {
	const named = new Map<AvroType, string>();
	let count = 0;

	function write(current: AvroType): unknown {
		switch (current.kind) {
			case "record":
				return writeNamed(current, (name) => ({
					type: "record",
					name,
					fields: current.fields.map((field, index) => ({ name: `f${index}`, type: write(field.type) })),
				}));
			case "enum":
				return writeNamed(current, (name) => ({ type: "enum", name, symbols: current.symbols.map((_, index) => `s${index}`) }));
			case "fixed":
				return writeNamed(current, (name) => ({ type: "fixed", name, size: current.size }));
			case "array":
				return { type: "array", items: write(current.items) };
			case "map":
				return writeNamed(current, (name) => ({
					type: "record",
					name,
					fields: [{ name: "f0", type: { type: "array", items: pair(`${name}P`, write(current.values)) } }],
				}));
			case "union":
				return current.branches.map(write);
			default:
				return current.kind;
		}
	}

	function writeNamed(current: AvroType, define: (name: string) => object): unknown {
		const known = named.get(current);
		if (known !== undefined) return known;
		const name = `T${count++}`;
		named.set(current, name);
		return define(name);
	}

	const codec = avsc.Type.forSchema(write(type) as never, {
		registry: { long: bigintLong() },
		wrapUnions: "always",
		omitRecordMethods: true,
	});
	const branches = new Map<AvroType, readonly string[]>();
	return {
		decode(payload) {
			checkPayload(type, payload);
			return codec.fromBuffer(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)) as Raw;
		},
		encode: (raw) => new Uint8Array(codec.toBuffer(raw)),
		branchesOf(union) {
			let found = branches.get(union);
			if (found === undefined) {
				found = union.branches.map((branch) => named.get(branch) ?? branchName(branch));
				branches.set(union, found);
			}
			return found;
		},
	};
}

function pair(name: string, value: unknown): object {
	return {
		type: "record",
		name,
		fields: [
			{ name: "f0", type: "string" },
			{ name: "f1", type: value },
		],
	};
}

function bigintLong() {
	return avsc.builtins.LongType.__with({
		fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
		toBuffer: (value: bigint) => {
			const bytes = Buffer.alloc(8);
			bytes.writeBigInt64LE(value);
			return bytes;
		},
		fromJSON: BigInt,
		toJSON: Number,
		isValid: (value: unknown) => typeof value === "bigint",
		compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
	});
}
