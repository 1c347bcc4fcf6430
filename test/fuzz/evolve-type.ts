import { branchName, type Field, type FuzzType, partsOf, type RecordType, simpleName } from "./fuzz-type.ts";
import type { Random } from "./random.ts";
import { canHaveDefault, randomValue } from "./random-value.ts";

const WIDER: Readonly<Record<string, readonly ("long" | "float" | "double" | "bytes" | "string")[]>> = {
	int: ["long", "float", "double"],
	long: ["float", "double"],
	float: ["double"],
	string: ["bytes"],
	bytes: ["string"],
};

/** Another version of a schema. `likely` is how often a part changes; at 0 with `fewer`, it only has fewer fields. */
export function evolve(
	type: FuzzType,
	random: Random,
	{ likely, fewer }: { readonly likely: number; readonly fewer: number },
): FuzzType {
	const made = new Map<FuzzType, FuzzType>();
	const unfinished = new Set<FuzzType>();
	const taken = new Set<string>();

	function next(current: FuzzType): FuzzType {
		const plain = change(current);
		if (!random.chance(likely / 2) || "fields" in plain || plain.kind === "union") {
			if (plain.kind !== "union" || !random.chance(likely / 2)) return plain;
			return plain.branches.find((branch) => branch.kind !== "record" && partsOf(branch).length === 0) ?? plain;
		}
		const other: FuzzType = { kind: random.pick(["null", "string", "double"] as const), attributes: {} };
		return other.kind === plain.kind ? plain : { kind: "union", branches: random.shuffled([plain, other]) };
	}

	function change(current: FuzzType): FuzzType {
		const known = made.get(current);
		if (known !== undefined) return known;
		switch (current.kind) {
			case "array":
				return { kind: "array", items: next(current.items) };
			case "map":
				return { kind: "map", values: next(current.values) };
			case "union":
				return evolveUnion(current.branches);
			case "record":
				return evolveRecord(current);
			case "enum": {
				const kept = current.symbols.filter(() => !random.chance(likely));
				const symbols = random.shuffled([...kept, ...(random.chance(likely) || kept.length === 0 ? ["New"] : [])]);
				const type: FuzzType = {
					...current,
					...names(current),
					symbols,
					default: random.chance(0.5) ? random.pick(symbols) : undefined,
				};
				made.set(current, type);
				return type;
			}
			case "fixed": {
				const type: FuzzType = {
					...current,
					...names(current),
					size: random.chance(likely / 4) ? current.size + 1 : current.size,
				};
				made.set(current, type);
				return type;
			}
			default: {
				if (!random.chance(likely)) return current;
				const wider = WIDER[current.kind];
				return wider === undefined
					? current
					: { kind: random.pick(wider), attributes: random.chance(0.7) ? {} : current.attributes };
			}
		}
	}

	function names(current: { readonly name: string; readonly aliases: readonly string[] }) {
		if (!random.chance(likely / 3)) return {};
		const moved = `other.${simpleName(current.name)}`;
		if (random.chance(0.7) || taken.has(moved)) return { name: `${current.name}Renamed`, aliases: [current.name] };
		taken.add(moved);
		return { name: moved };
	}

	function evolveUnion(branches: readonly FuzzType[]): FuzzType {
		// What has no parts stays: it may be the way out of a record that holds itself.
		const all = branches
			.filter((branch) => (branch.kind !== "record" && partsOf(branch).length === 0) || !random.chance(likely / 2))
			.map(change);
		if (random.chance(likely)) all.push({ kind: random.pick(["string", "long", "double", "null"] as const), attributes: {} });
		const distinct = all.filter((branch, index) => all.findIndex((other) => branchName(other) === branchName(branch)) === index);
		if (distinct.length === 0) return { kind: "union", branches: branches.map(change) };
		return { kind: "union", branches: random.chance(likely) ? random.shuffled(distinct) : distinct };
	}

	function evolveRecord(current: RecordType): FuzzType {
		const fields: Field[] = [];
		const type: RecordType = { ...current, ...names(current), fields };
		made.set(current, type);
		unfinished.add(type);
		const old = current.fields.filter(() => !random.chance(fewer));
		for (const field of random.chance(likely) ? random.shuffled(old) : old) {
			const renamed = random.chance(likely / 3);
			fields.push({
				...field,
				type: next(field.type),
				...(renamed && { name: `${field.name}New`, aliases: random.chance(0.8) ? [field.name] : [] }),
			});
			const last = fields.at(-1) as Field;
			fields[fields.length - 1] = withDefault(last, random.chance(0.3));
		}
		if (random.chance(likely)) {
			const added: FuzzType = random.pick(
				current.fields.length > 0 ? current.fields.map((field) => next(field.type)) : [{ kind: "int", attributes: {} } as const],
			);
			fields.splice(random.below(fields.length + 1), 0, withDefault({ name: "added", aliases: [], type: added }, true));
		}
		unfinished.delete(type);
		return type;
	}

	function withDefault(field: Field, wanted: boolean): Field {
		const { name, aliases, type: inner } = field;
		if (!wanted || !canHaveDefault(inner, unfinished)) return { name, aliases, type: inner };
		return { name, aliases, type: inner, default: { value: randomValue(inner, random, "default") } };
	}

	return next(type);
}
