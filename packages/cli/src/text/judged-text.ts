import { isRefused } from "@millrace/codegen";
import { describeDirection, describeMode } from "../project/incompatible-problems.ts";
import type { JudgedSchema, TouchingIncompatibility } from "../project/judge-schemas.ts";
import type { Style } from "../style.ts";
import { writeRanges } from "./ranges.ts";

/** Digits of a digest that tell versions apart for people, as the plan shows them. */
const DIGITS = 16;

/** What modes say of schemas, as people read it. */
export function writeJudgedText(schemas: readonly JudgedSchema[], style: Style): string {
	if (schemas.length === 0) return "No topic uses a schema of this project.\n";
	return schemas.map((schema) => writeSchema(schema, style)).join("");
}

function writeSchema(schema: JudgedSchema, style: Style): string {
	const { name, outcome, path, incompatibilities } = schema;
	const mark = isRefused(schema) ? style.bad(outcome) : style.good(outcome);
	const head = `${mark} ${style.bold(name)}  ${describeMode(schema)}, ${explain(schema)} (${path})`;
	return [head, ...incompatibilities.map((one) => writeIncompatibility(one, style))].join("\n").concat("\n");
}

function explain({ outcome, released, compared, digest }: JudgedSchema): string {
	const numbers = writeRanges(compared.map(({ number }) => number));
	switch (outcome) {
		case "first":
			return "never released";
		case "unchanged":
			return `version ${released} (${digest.slice(0, DIGITS)})`;
		case "disabled":
			return "takes no new version";
		case "compatible":
		case "incompatible":
			return compared.length === 0 ? "compared with no version" : `compared with version ${numbers}`;
		default:
			return outcome satisfies never;
	}
}

function writeIncompatibility(one: TouchingIncompatibility, style: Style): string {
	const { rule, path, problem, fix, consumers } = one;
	return [
		`  ${style.bad(rule)} ${path === "" ? "at the top" : path}: ${problem}`,
		`    old  ${one.old ?? "(nothing)"}`,
		`    new  ${one.new ?? "(nothing)"}`,
		`    ${capital(describeDirection(one))}.${consumers.length === 0 ? "" : ` Touches ${consumers.join(", ")}.`}`,
		`    ${style.bold("Fix:")} ${fix}`,
	].join("\n");
}

function capital(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
