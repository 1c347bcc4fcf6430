import { type AvroType, branchName, type NamedType, type RecordField } from "../../model.ts";
import type { ReaderProblem } from "../format-rules.ts";
import { PROMOTIONS } from "./promotions.ts";
import type { BrokenRule } from "./scalar-problem.ts";

/* What to do about a broken rule: `reader` when it is the reader's version that can still be changed, `writer` when it is the writer's. */

type Remedy = ReaderProblem["fix"];

export function fieldWithoutDefault(field: RecordField): Remedy {
	return {
		reader: `Give the field a default (${defaultFor(field.type)}), or an alias for the field that it was.`,
		writer: "Keep the field: versions that are deployed have no default for it.",
	};
}

export function otherName(from: NamedType, to: NamedType): Remedy {
	return {
		reader: `Keep the name, or add "aliases": ["${from.name}"] to ${to.name}.`,
		writer: `Keep the name ${to.name}: versions that are deployed have no alias for another one.`,
	};
}

export const symbolMissing: Remedy = {
	reader: 'Keep the symbols, or give the enum a "default" that stands for those it does not have.',
	writer: 'Leave new symbols out until the enum has a "default" in the versions that read them.',
};

export function branchMissing(from: AvroType): Remedy {
	const alias = "name" in from ? `, or give the branch that replaces it "aliases": ["${from.name}"]` : "";
	return {
		reader: `Keep a branch that takes ${branchName(from)}${alias}.`,
		writer: `Leave ${branchName(from)} out until the versions that read it have such a branch.`,
	};
}

export function scalar({ rule }: BrokenRule, from: AvroType, to: AvroType): Remedy {
	switch (rule) {
		case "FIXED_SIZE":
			return anotherField("Keep the size");
		case "DECIMAL_SCALE":
			return anotherField("Keep the scale");
		case "LOGICAL_TYPE":
			return anotherField("Keep the logical type");
		default: {
			const wider = PROMOTIONS[from.kind] ?? [];
			const narrower = Object.keys(PROMOTIONS).filter((kind) => PROMOTIONS[kind]?.includes(to.kind));
			return {
				reader: anotherField(`Keep ${branchName(from)}${alternatives("widen it to", wider)}`).reader,
				writer: anotherField(`Keep ${branchName(to)}${alternatives("write", narrower)}`).writer,
			};
		}
	}
}

function anotherField(keep: string): Remedy {
	return {
		reader: `${keep}; for anything else add a field of another name, with a default.`,
		writer: `${keep}; for anything else add a field of another name beside it.`,
	};
}

function alternatives(verb: string, kinds: readonly string[]): string {
	return kinds.length === 0 ? "" : `, or ${verb} ${kinds.join(" or ")}`;
}

/** A union takes the default of its first branch. */
function defaultFor(type: AvroType): string {
	if (type.kind !== "union") return `"default": ...`;
	const [first] = type.branches;
	if (first?.kind === "null") return '"default": null';
	return type.branches.some(({ kind }) => kind === "null")
		? 'null as the first branch and "default": null'
		: `"default": ... of its first branch`;
}
