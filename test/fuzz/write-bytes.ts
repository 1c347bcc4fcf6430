import { join, zigzag } from "./damage.ts";
import type { FuzzType, Neutral } from "./fuzz-type.ts";
import type { Random } from "./random.ts";

/** Never pads: its chances are all lost. */
const PLAIN = { chance: () => false } as unknown as Random;

/** The bytes of a value: with one block for all items as encoders write it, or, with `random`, in any blocks that are legal. */
export function writeBytes(type: FuzzType, value: Neutral, random?: Random): Uint8Array {
	const parts: Uint8Array[] = [];
	const number = (given: number | bigint): void => void parts.push(zigzag(BigInt(given), PLAIN));

	function write(current: FuzzType, given: Neutral): void {
		switch (current.kind) {
			case "null":
				return;
			case "boolean":
				parts.push(Uint8Array.of(given === true ? 1 : 0));
				return;
			case "int":
			case "long":
				number(given as number | bigint);
				return;
			case "float":
				parts.push(new Uint8Array(Float32Array.of(given as number).buffer));
				return;
			case "double":
				parts.push(new Uint8Array(Float64Array.of(given as number).buffer));
				return;
			case "bytes":
				number((given as Uint8Array).length);
				parts.push(given as Uint8Array);
				return;
			case "fixed":
				parts.push(given as Uint8Array);
				return;
			case "string":
				text(given as string);
				return;
			case "enum":
				number(current.symbols.indexOf(given as string));
				return;
			case "union": {
				const { branch, value: inner } = given as { branch: number; value: Neutral };
				number(branch);
				write(current.branches[branch] as FuzzType, inner);
				return;
			}
			case "record":
				for (const [index, field] of current.fields.entries()) {
					write(field.type, (given as { fields: readonly Neutral[] }).fields[index] as Neutral);
				}
				return;
			case "array":
				blocks((given as { items: readonly Neutral[] }).items, (item) => write(current.items, item));
				return;
			case "map":
				blocks((given as { entries: readonly (readonly [string, Neutral])[] }).entries, ([key, item]) => {
					text(key);
					write(current.values, item);
				});
				return;
			default:
				current satisfies never;
		}
	}

	function text(given: string): void {
		const bytes = Buffer.from(given);
		number(bytes.length);
		parts.push(bytes);
	}

	function blocks<T>(all: readonly T[], item: (given: T) => void): void {
		for (let left = [...all]; left.length > 0; ) {
			const count = random === undefined ? left.length : 1 + random.below(left.length);
			const sized = random?.chance(0.5) ?? false;
			number(sized ? -count : count);
			const before = parts.length;
			for (const each of left.slice(0, count)) item(each);
			const inside = parts.slice(before);
			// The length of a block: right, or one that only those who skip by it would notice.
			const length = random?.chance(0.9) ? inside.reduce((sum, part) => sum + part.length, 0) : 0;
			if (sized) parts.splice(before, 0, zigzag(BigInt(length), PLAIN));
			left = left.slice(count);
		}
		number(0);
	}

	write(type, value);
	return join(...parts);
}
