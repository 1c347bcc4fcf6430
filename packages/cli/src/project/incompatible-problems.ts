import { isRefused } from "@millrace/codegen";
import type { Problem } from "../describe-error.ts";
import { writeRanges } from "../text/ranges.ts";
import type { JudgedSchema, TouchingIncompatibility } from "./judge-schemas.ts";

/** What is wrong with schemas that their mode refuses, one line a place. */
export function incompatibleProblems(judged: readonly JudgedSchema[]): readonly Problem[] {
	return judged.filter(isRefused).flatMap((schema) => {
		const subject = `schema ${schema.name}`;
		const code = "SCHEMA_INCOMPATIBLE";
		if (schema.outcome === "disabled") {
			const message = `${describeMode(schema)} takes no new version.`;
			return [{ code, subject, message, fix: "Restore the schema, or declare another compatibility on the topic." }];
		}
		return schema.incompatibilities.map((one) => ({
			...{ code, subject, fix: one.fix },
			message: `${place(one)}${one.problem} (${one.rule}). ${describeMode(schema)}: ${describeDirection(one)}.${describeConsumers(one)}`,
		}));
	});
}

/** The mode and who declares it: `BACKWARD of topic orders`. */
export function describeMode({ mode, uses }: Pick<JudgedSchema, "mode" | "uses">): string {
	const topics = [...new Set(uses.map(({ topic }) => topic))];
	return topics.length === 0 ? mode : `${mode} of topic ${topics.join(", ")}`;
}

/** Who cannot read whom, as a sentence without its end. */
export function describeDirection({ direction, versions }: Pick<TouchingIncompatibility, "direction" | "versions">): string {
	const older = `version${versions.length === 1 ? "" : "s"} ${writeRanges(versions.map(({ number }) => number))}`;
	return direction === "BACKWARD"
		? `the new version cannot read records of ${older}`
		: `${older} cannot read records of the new version`;
}

function place({ path }: TouchingIncompatibility): string {
	return path === "" ? "" : `${path}: `;
}

function describeConsumers({ consumers }: TouchingIncompatibility): string {
	return consumers.length === 0 ? "" : ` Touches ${consumers.join(", ")}.`;
}
