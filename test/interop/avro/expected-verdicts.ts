import type { AvroProblem, AvroType, RecordType } from "@millrace/codegen";
import type { Judged } from "./oracle.ts";
import { hasContestedAlias, hasDoubleSource, hasNamesakeBranches, namedTypes } from "./type-queries.ts";

/** One pair of versions, of which Java and Millrace say different things. */
export interface VerdictDisagreement {
	readonly writer: AvroType;
	readonly reader: AvroType;
	readonly java: Judged;
	readonly ours: readonly AvroProblem[];
}

/** A difference that is meant; docs/compatibility.md has the same list for users. */
export interface ExpectedVerdict {
	readonly title: string;
	readonly reason: string;
	/** As narrow as can be: what it does not cover fails the test. */
	covers(disagreement: VerdictDisagreement): boolean;
}

export const expectedVerdicts: readonly ExpectedVerdict[] = [
	{
		title: "logical types of another unit or scale are incompatible",
		reason: "Java's checker does not look at logical types, so it lets milliseconds be read as microseconds.",
		covers: ({ java, ours }) => java.compatible && ours.every(({ rule }) => rule === "LOGICAL_TYPE" || rule === "DECIMAL_SCALE"),
	},
	{
		title: "a field goes to one field",
		reason:
			"Java's checker lets two fields of the reader take one of the writer's, by name and by alias, or refuses it for their types; when it reads, one of them goes without. Here the one with the name takes it, and the other one has its default or needs one.",
		covers: ({ reader, java, ours }) =>
			records(reader).some(hasContestedAlias) &&
			(java.compatible ? ours.some(({ rule }) => rule === "FIELD_WITHOUT_DEFAULT") : !java.ambiguous && ours.length === 0),
	},
	{
		title: "of several names of a field the first one counts",
		reason:
			"Java gives up when the writer has several fields that a field's name and aliases name. Here the name goes first, then the aliases in order.",
		covers: ({ writer, reader, java, ours }) =>
			java.ambiguous &&
			ours.length === 0 &&
			records(reader).some((to) => records(writer).some((from) => hasDoubleSource(from, to))),
	},
	{
		title: "of a union the branch that is meant counts",
		reason:
			"Java tries all branches of the same simple name, and calls a version readable when one of them fits; the records are read as the branch of the full name or alias all the same, by Java too.",
		covers: ({ reader, java, ours }) => java.compatible && ours.length > 0 && hasNamesakeBranches(reader),
	},
];

/**
 * What the generators make now and then, and Java takes for no schema: a default of a record inside that record, and a name without
 * namespace that is used inside one.
 */
export const refusedByJava: readonly string[] = ["Schema fields not set yet", "Undefined schema: "];

function records(root: AvroType): readonly RecordType[] {
	return namedTypes(root).filter((type) => type.kind === "record");
}
