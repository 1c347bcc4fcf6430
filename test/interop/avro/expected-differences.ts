import type { AvroType } from "@millrace/codegen";
import type { Outcome } from "./oracle.ts";
import {
	hasContestedAlias,
	hasDoubleSource,
	hasFieldAlias,
	hasNamesakeBranches,
	hasSharedAlias,
	namedTypes,
	namesakes,
} from "./type-queries.ts";

/** One payload of one pair of versions, read by both. */
export interface Disagreement {
	readonly writer: AvroType;
	readonly reader: AvroType;
	/** What Java's SchemaCompatibility says. */
	readonly compatible: boolean;
	readonly java: Outcome;
	readonly ours: Outcome;
}

/** A difference that is meant; docs/avro-types.md has the same list for users. */
export interface ExpectedDifference {
	readonly title: string;
	readonly reason: string;
	/** As narrow as can be: what it does not cover fails the test. */
	covers(disagreement: Disagreement): boolean;
}

export const expectedDifferences: readonly ExpectedDifference[] = [
	{
		title: "a long beyond 2^53 fails",
		reason: "A number would have to round it.",
		covers: ({ java, ours }) => errorOf(ours).includes("a long is beyond 2^53") && holdsLargeLong(java),
	},
	{
		title: "bytes that are not UTF-8 fail where a string is expected",
		reason: "Java puts U+FFFD in their place, and the data is lost without a word.",
		covers: ({ java, ours }) => errorOf(ours).includes("a text is not UTF-8") && JSON.stringify(java).includes("\uFFFD"),
	},
	{
		title: "an incompatible version fails with its first record",
		reason:
			"Java finds out when data comes to the place, so an empty list hides it, and it never compares the names of records, which the specification demands. Its SchemaCompatibility, which knows no data, agrees with us, but for falling back to namesakes in a union.",
		covers: ({ reader, compatible, java, ours }) =>
			(!compatible || hasNamesakeBranches(reader)) &&
			"value" in java &&
			/VERSIONS_INCOMPATIBLE|that this version cannot take/.test(errorOf(ours)),
	},
	{
		title: "the branch of a union may have another namespace",
		reason: "The specification compares names without namespace. Java does too, but for enums and fixed in a union.",
		covers: ({ writer, reader, java, ours }) =>
			"value" in ours &&
			/expecting union/.test(errorOf(java)) &&
			namesakes(writer, reader).some(([from]) => from.kind !== "record"),
	},
	{
		title: "aliases of fields count though the record moved to another namespace",
		reason: "Java looks aliases up by the record's full name, so data goes missing or a default takes its place.",
		covers: ({ writer, reader, ours }) =>
			!errorOf(ours).includes("VERSIONS_INCOMPATIBLE") &&
			namesakes(writer, reader).some(([, to]) => to.kind === "record" && hasFieldAlias(to)),
	},
	{
		title: "a field's own name goes before aliases, and data before a second alias",
		reason: "Java renames the writer's field to whatever has the alias last, so the field of that name goes without.",
		covers: ({ writer, reader }) => {
			const records = (type: AvroType) => namedTypes(type).filter((named) => named.kind === "record");
			return records(reader).some((to) => hasContestedAlias(to) || records(writer).some((from) => hasDoubleSource(from, to)));
		},
	},
	{
		title: "a type of the reader may have the name or alias of another as alias",
		reason: "Java renames the writer's type everywhere, to the last that has the alias, so the others find none of their name.",
		covers: ({ reader, ours }) => "value" in ours && hasSharedAlias(reader),
	},
	{
		title: "defaults of the writer do not matter",
		reason: "Java checks them again when the reader has an alias, after it has renamed their fields.",
		covers: ({ java, ours }) => "value" in ours && errorOf(java).includes("AvroTypeException: Invalid default for field"),
	},
	{
		title: "branches that only a namespace tells apart go by their full names",
		reason: "Java pairs two unions of the same simple names branch by branch, whatever their namespaces.",
		covers: ({ reader, compatible, ours }) => compatible && "value" in ours && hasNamesakeBranches(reader),
	},
];

/** What Java takes for no schema, and is one: a default of a record inside that record. */
export const refusedByJava: readonly string[] = ["Schema fields not set yet"];

/** What the generator of the pairs makes now and then, and Millrace refuses for a reason. */
export const refusedByUs: readonly string[] = ["could never end, for it always contains another one"];

function errorOf(outcome: Outcome): string {
	return "error" in outcome ? outcome.error : "";
}

function holdsLargeLong(outcome: Outcome): boolean {
	const numbers = JSON.stringify(outcome).match(/"-?\d{16,19}"/g) ?? [];
	return numbers.some((text) => !Number.isSafeInteger(Number(text.slice(1, -1))));
}
