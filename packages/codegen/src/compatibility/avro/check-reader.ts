import { matchBranches } from "../../match-branches.ts";
import { matchFields } from "../../match-fields.ts";
import { isReadableName } from "../../match-names.ts";
import { type AvroType, branchName, type EnumType, type RecordField, type RecordType, type UnionType } from "../../model.ts";
import type { ReaderProblem } from "../format-rules.ts";
import { excerptOf, excerptOfField } from "./excerpt.ts";
import { createReadable } from "./readable.ts";
import { branchMissing, fieldWithoutDefault, otherName, scalar, symbolMissing } from "./remedies.ts";
import type { AvroRule } from "./rules.ts";
import { scalarProblem } from "./scalar-problem.ts";

/** A place at which one Avro schema cannot read what another one writes. */
export interface AvroProblem extends ReaderProblem {
	readonly rule: AvroRule;
}

/** The two types of one place, as errors show them. */
interface Place {
	readonly path: string;
	readonly from: AvroType;
	readonly to: AvroType;
}

/**
 * Every place at which the reader's schema does not read all that the writer's schema writes, by Avro's rules
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). None means that generated code reads every value; tests hold
 * the two together. Two things only a value can tell: whether bytes that are read as a string are UTF-8, and whether a long
 * fits into a number.
 *
 * A pair of records is reported where it stands first, however often it is used.
 */
export function checkAvroReader(reader: AvroType, writer: AvroType): readonly AvroProblem[] {
	const readable = createReadable();
	const visited = new Map<RecordType, Set<RecordType>>();
	const problems: AvroProblem[] = [];

	function report(
		place: Place,
		rule: AvroRule,
		problem: string,
		fix: ReaderProblem["fix"],
		texts: Partial<Pick<ReaderProblem, "reader" | "writer">> = { reader: excerptOf(place.to), writer: excerptOf(place.from) },
	): void {
		problems.push({ rule, path: place.path, problem, reader: texts.reader, writer: texts.writer, fix });
	}

	function check(from: AvroType, to: AvroType, place: Place): void {
		if (from.kind === "union") {
			for (const branch of from.branches) check(branch, to, place);
		} else if (to.kind === "union") checkUnion(from, to, place);
		else if (from.kind === "array" && to.kind === "array") checkInside(from.items, to.items, `${place.path}[]`);
		else if (from.kind === "map" && to.kind === "map") checkInside(from.values, to.values, `${place.path}[]`);
		else if ("name" in from && "name" in to && from.kind === to.kind && !isReadableName(from, to)) {
			const problem = `${from.name} cannot be read as ${to.name}, which has no alias for it`;
			report(place, "NAME_MISMATCH", problem, otherName(from, to));
		} else if (from.kind === "record" && to.kind === "record") checkFields(from, to, place);
		else if (from.kind === "enum" && to.kind === "enum") checkSymbols(from, to, place);
		else {
			const broken = scalarProblem(from, to);
			if (broken !== undefined) report(place, broken.rule, broken.problem, scalar(broken, from, to));
		}
	}

	function checkInside(from: AvroType, to: AvroType, path: string): void {
		check(from, to, { path, from, to });
	}

	/** What is wrong with the branch that is meant says more than that none is right. */
	function checkUnion(from: AvroType, to: UnionType, place: Place): void {
		const candidates = matchBranches(from, to);
		const meant = candidates.filter((branch) => {
			if (branch.kind !== from.kind) return false;
			return !("name" in branch && "name" in from) || isReadableName(from, branch);
		});
		const taken = candidates.find((branch) => readable(from, branch)) ?? (meant.length === 1 ? meant[0] : undefined);
		if (taken !== undefined) return check(from, taken, place);
		report(place, "UNION_BRANCH_MISSING", `no branch of the union takes ${branchName(from)}`, branchMissing(from));
	}

	function checkFields(from: RecordType, to: RecordType, place: Place): void {
		const known = visited.get(from) ?? new Set<RecordType>();
		if (known.has(to)) return;
		visited.set(from, known.add(to));
		const places = matchFields(from, to);
		for (const [slot, field] of to.fields.entries()) {
			const path = place.path === "" ? field.name : `${place.path}.${field.name}`;
			const found = from.fields[places[slot] ?? -1];
			if (found !== undefined) checkInside(found.type, field.type, path);
			else if (!("default" in field)) reportField({ ...place, path }, from, to, field);
		}
	}

	function reportField(place: Place, from: RecordType, to: RecordType, field: RecordField): void {
		const places = matchFields(from, to);
		const contested = from.fields.findIndex(({ name }) => field.aliases.includes(name));
		const other = contested === -1 ? undefined : to.fields[places.indexOf(contested)];
		const problem =
			other === undefined
				? "the writer has no such field, and it has no default"
				: `both it and ${other.name} stand for the field "${from.fields[contested]?.name}", and it has no default`;
		report(place, "FIELD_WITHOUT_DEFAULT", problem, fieldWithoutDefault(field), { reader: excerptOfField(field) });
	}

	function checkSymbols(from: EnumType, to: EnumType, place: Place): void {
		const missing = from.symbols.filter((symbol) => !to.symbols.includes(symbol));
		if (missing.length === 0 || to.default !== undefined) return;
		const symbols = `symbol${missing.length === 1 ? "" : "s"} ${missing.map((symbol) => `"${symbol}"`).join(", ")}`;
		report(place, "ENUM_SYMBOL_MISSING", `the enum has no ${symbols} and no default`, symbolMissing);
	}

	checkInside(writer, reader, "");
	return problems;
}
