import { logicalTypeOf, scaleOf } from "../../logical-type.ts";
import type { AvroType } from "../../model.ts";
import type { AvroRule } from "./rules.ts";
import { PROMOTIONS } from "./promotions.ts";

/** A broken rule and a sentence without its end. */
export interface BrokenRule {
	readonly rule: AvroRule;
	readonly problem: string;
}

/** Why a type without parts cannot be read as another one, names aside; undefined when it can. */
export function scalarProblem(from: AvroType, to: AvroType): BrokenRule | undefined {
	if (from.kind !== to.kind && !PROMOTIONS[from.kind]?.includes(to.kind)) {
		return { rule: "TYPE_MISMATCH", problem: `${from.kind} cannot be read as ${to.kind}` };
	}
	if (from.kind === "fixed" && to.kind === "fixed" && from.size !== to.size) {
		return { rule: "FIXED_SIZE", problem: `${from.size} bytes cannot be read as ${to.size}` };
	}
	const [written, wanted] = [logicalTypeOf(from), logicalTypeOf(to)];
	// Where one side has none, the value underneath is read as it is.
	if (written === undefined || wanted === undefined) return undefined;
	if (written !== wanted) return { rule: "LOGICAL_TYPE", problem: `${written} cannot be read as ${wanted}` };
	if (written !== "decimal" || scaleOf(from) === scaleOf(to)) return undefined;
	return {
		rule: "DECIMAL_SCALE",
		problem: `a decimal of scale ${scaleOf(from)} cannot be read as one of scale ${scaleOf(to)}`,
	};
}
