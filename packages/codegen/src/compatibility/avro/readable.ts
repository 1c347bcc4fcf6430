import { matchBranches } from "../../match-branches.ts";
import { matchFields } from "../../match-fields.ts";
import { isReadableName } from "../../match-names.ts";
import type { AvroType, EnumType, RecordType } from "../../model.ts";
import { scalarProblem } from "./scalar-problem.ts";

/** Whether any value of the writer's type can be read as the reader's. */
export type Readable = (from: AvroType, to: AvroType) => boolean;

/**
 * Decides what generated code decides when it looks for the branch of a reader's union: a branch is taken when some of the values can be
 * read as it, for the others fail one by one. Records that hold themselves are readable until something says otherwise.
 */
export function createReadable(): Readable {
	/** Pairs of records that are readable, or are being judged. */
	let assumed = new Map<AvroType, Set<AvroType>>();
	/** Pairs that are not, whatever else is. With both, a pair is met often and judged seldom. */
	const refused = new Map<AvroType, Set<AvroType>>();

	const readable: Readable = (from, to) => {
		if (from.kind === "union") return from.branches.some((branch) => readable(branch, to));
		if (to.kind === "union") return matchBranches(from, to).some((branch) => readable(from, branch));
		if (from.kind === "array" && to.kind === "array") return readable(from.items, to.items);
		if (from.kind === "map" && to.kind === "map") return readable(from.values, to.values);
		if (from.kind === "record" && to.kind === "record") return isReadableName(from, to) && judgeOnce(from, to);
		if (from.kind === "enum" && to.kind === "enum") return isReadableName(from, to) && sharesSymbol(from, to);
		if (from.kind === "fixed" && to.kind === "fixed" && !isReadableName(from, to)) return false;
		return scalarProblem(from, to) === undefined;
	};

	function judgeOnce(from: RecordType, to: RecordType): boolean {
		if (refused.get(from)?.has(to)) return false;
		if (assumed.get(from)?.has(to)) return true;
		addTo(assumed, from, to);
		const places = matchFields(from, to);
		const fits = to.fields.every((field, slot) => {
			const found = from.fields[places[slot] ?? -1];
			return found === undefined ? "default" in field : readable(found.type, field.type);
		});
		if (!fits) {
			addTo(refused, from, to);
			// What was judged while this pair was taken to fit is in doubt now.
			assumed = new Map();
		}
		return fits;
	}

	return readable;
}

function sharesSymbol(from: EnumType, to: EnumType): boolean {
	return to.default !== undefined || from.symbols.some((symbol) => to.symbols.includes(symbol));
}

function addTo(pairs: Map<AvroType, Set<AvroType>>, from: AvroType, to: AvroType): void {
	const known = pairs.get(from) ?? new Set<AvroType>();
	pairs.set(from, known.add(to));
}
