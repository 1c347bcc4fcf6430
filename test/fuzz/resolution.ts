import type { DifferenceName } from "./differences.ts";
import { branchName, type Field, type FuzzType, type Neutral, type RecordType, simpleName } from "./fuzz-type.ts";
import { inForce } from "./logical.ts";

/** Where the specification leaves room, or avsc departs from it; by the name of the difference that it makes. */
export interface Rules {
	/** A version is read although a branch or symbol of it cannot be. */
	readonly "branches that cannot be read": boolean;
	/** Of a reader's union the same type wins over the first that is readable. */
	readonly "the best branch": boolean;
	/** Names match without their namespaces. */
	readonly "names without namespace": boolean;
	/** The first of several aliases counts. */
	readonly "aliases in order": boolean;
	/** Logical types are compared. */
	readonly "logical types of another unit": boolean;
	/** A number that is read as a float becomes one. */
	readonly "floats that are floats": boolean;
}

const ALL: Rules = {
	"branches that cannot be read": true,
	"the best branch": true,
	"names without namespace": true,
	"aliases in order": true,
	"logical types of another unit": true,
	"floats that are floats": true,
};

/** A value that no handler can get, and why. */
export class Unreadable extends Error {
	readonly reason: DifferenceName;

	constructor(reason: DifferenceName) {
		super(reason);
		this.reason = reason;
	}
}

export interface Resolution {
	/** Whether some value of the writer's type can be read as the reader's. */
	canRead(from: FuzzType, to: FuzzType): boolean;
	/** The value as the reader's type has it. @throws {Unreadable} */
	resolve(from: FuzzType, to: FuzzType, value: Neutral): Neutral;
}

const PROMOTIONS = [
	"int long",
	"int float",
	"int double",
	"long float",
	"long double",
	"float double",
	"string bytes",
	"bytes string",
];

/** How one version is read as another: by our rules, or with some of them off. */
export function createResolution(off: readonly (keyof Rules)[] = []): Resolution {
	const rules = { ...ALL, ...Object.fromEntries(off.map((name) => [name, false])) };
	const judged = new Map<FuzzType, Map<FuzzType, boolean>>();

	/** Records that hold themselves are taken to be readable until something says otherwise. */
	function canRead(from: FuzzType, to: FuzzType): boolean {
		const inner = judged.get(from) ?? new Map<FuzzType, boolean>();
		judged.set(from, inner);
		const known = inner.get(to);
		if (known !== undefined) return known;
		if (from.kind === "record") inner.set(to, true);
		const result = judge(from, to);
		inner.set(to, result);
		return result;
	}

	function judge(from: FuzzType, to: FuzzType): boolean {
		if (from.kind === "union") {
			const readable = from.branches.filter((branch) => canRead(branch, to)).length;
			return rules["branches that cannot be read"] ? readable > 0 : readable === from.branches.length;
		}
		if (to.kind === "union") return pickBranch(from, to.branches) !== undefined;
		if (from.kind === "array") return to.kind === "array" && canRead(from.items, to.items);
		if (from.kind === "map") return to.kind === "map" && canRead(from.values, to.values);
		if (from.kind === "record") return to.kind === "record" && isSameName(from, to) && canReadFields(from, to);
		if (from.kind === "enum") {
			if (to.kind !== "enum" || !isSameName(from, to)) return false;
			const known = from.symbols.filter((symbol) => to.symbols.includes(symbol) || to.default !== undefined).length;
			return rules["branches that cannot be read"] ? known > 0 : known === from.symbols.length;
		}
		const [written, wanted] = [inForce(from), inForce(to)];
		if (rules["logical types of another unit"] && written !== undefined && wanted !== undefined && written !== wanted)
			return false;
		if (from.kind === "fixed") return to.kind === "fixed" && isSameName(from, to) && from.size === to.size;
		return from.kind === to.kind || PROMOTIONS.includes(`${from.kind} ${to.kind}`);
	}

	function canReadFields(from: RecordType, to: RecordType): boolean {
		return to.fields.every((field) => {
			const [index, second] = findFields(from, field);
			if (second !== undefined && !rules["aliases in order"]) return false;
			return index === undefined ? field.default !== undefined : canRead((from.fields[index] as Field).type, field.type);
		});
	}

	/** Of a reader's union: the very type, one like it, one that a promotion reaches. */
	function pickBranch(from: FuzzType, branches: readonly FuzzType[]): number | undefined {
		const rank = (index: number): number => {
			const branch = branches[index] as FuzzType;
			if (!rules["the best branch"]) return 0;
			return branch.kind !== from.kind ? 2 : "name" in branch && branchName(branch) !== branchName(from) ? 1 : 0;
		};
		return [...branches.keys()].sort((a, b) => rank(a) - rank(b)).find((index) => canRead(from, branches[index] as FuzzType));
	}

	function isSameName(
		from: { readonly name: string },
		to: { readonly name: string; readonly aliases: readonly string[] },
	): boolean {
		if (from.name === to.name || to.aliases.includes(from.name)) return true;
		return rules["names without namespace"] && simpleName(from.name) === simpleName(to.name);
	}

	function resolve(from: FuzzType, to: FuzzType, value: Neutral): Neutral {
		if (from.kind === "union") {
			const { branch, value: inner } = value as { branch: number; value: Neutral };
			const chosen = from.branches[branch] as FuzzType;
			if (!canRead(chosen, to)) throw new Unreadable("branches that cannot be read");
			return resolve(chosen, to, inner);
		}
		if (to.kind === "union") {
			const branch = pickBranch(from, to.branches);
			if (branch === undefined) throw new Unreadable("branches that cannot be read");
			return { branch, value: resolve(from, to.branches[branch] as FuzzType, value) };
		}
		switch (from.kind) {
			case "array":
				return { items: itemsOf(value).map((item) => resolve(from.items, (to as typeof from).items, item)) };
			case "map":
				return {
					entries: entriesOf(value).map(([key, item]) => [key, resolve(from.values, (to as typeof from).values, item)] as const),
				};
			case "record":
				return resolveRecord(from, to as RecordType, value);
			case "enum": {
				const { symbols, default: fallback } = to as typeof from;
				const symbol = symbols.includes(value as string) ? value : fallback;
				if (symbol === undefined) throw new Unreadable("branches that cannot be read");
				return symbol;
			}
			default:
				return from.kind === to.kind ? value : promote(to, value);
		}
	}

	function resolveRecord(from: RecordType, to: RecordType, value: Neutral): Neutral {
		const { fields } = value as { fields: readonly Neutral[] };
		return {
			fields: to.fields.map((field) => {
				const [place] = findFields(from, field);
				return place === undefined
					? (field.default?.value as Neutral)
					: resolve((from.fields[place] as Field).type, field.type, fields[place] as Neutral);
			}),
		};
	}

	function promote(to: FuzzType, value: Neutral): Neutral {
		const strict = rules["floats that are floats"];
		switch (to.kind) {
			case "long":
				return BigInt(value as number);
			case "float":
			case "double":
				// avsc doubles a number before it halves it, so it is wrong from 2^52 on.
				if (!strict && typeof value === "bigint" && Math.abs(Number(value)) >= 2 ** 52) throw new Unreadable("longs beyond 2^53");
				return to.kind === "float" && strict ? Math.fround(Number(value)) : Number(value);
			case "bytes":
				return Uint8Array.from(Buffer.from(value as string));
			default: {
				const text = Buffer.from(value as Uint8Array).toString();
				if (Buffer.compare(Buffer.from(text), value as Uint8Array) !== 0) throw new Unreadable("texts that are not UTF-8");
				return text;
			}
		}
	}

	return { canRead, resolve };
}

/** By the reader's name for it, and by its aliases. */
function findFields(from: RecordType, field: Field): readonly number[] {
	const names = [...new Set([field.name, ...field.aliases])];
	return names.map((name) => from.fields.findIndex((other) => other.name === name)).filter((index) => index >= 0);
}

function itemsOf(value: Neutral): readonly Neutral[] {
	return (value as { items: readonly Neutral[] }).items;
}

function entriesOf(value: Neutral): readonly (readonly [string, Neutral])[] {
	return (value as { entries: readonly (readonly [string, Neutral])[] }).entries;
}
