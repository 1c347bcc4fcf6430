import type { Compatibility } from "@millrace/core";
import type { FormatRules } from "./format-rules.ts";
import { COMPARISONS, type Direction } from "./mode.ts";
import type { ComparedVersion, Incompatibility, Verdict } from "./verdict.ts";

/** A version to compare with, or to judge. */
export interface JudgedVersion {
	/** Identity of the version, as `digestOf` makes it. */
	readonly digest: string;
	readonly definition: string;
}

export interface JudgeOptions {
	readonly mode: Compatibility;
	/** The versions that are there, oldest first. */
	readonly versions: readonly JudgedVersion[];
	/** The version that would be the next one. */
	readonly candidate: JudgedVersion;
	/** Number of the first version that counts, from 1: older ones are not compared with. @default 1 */
	readonly checkpoint?: number;
}

/**
 * Judges a new version of a schema under one of AWS Glue's eight modes, by the rules of a format and without a registry.
 *
 * A version that is there already, but is not the newest, is judged against the others: it would be the newest again.
 *
 * @throws what reading a definition throws.
 *
 * @example
 * const verdict = judgeVersion(avroRules, { mode: "BACKWARD", versions, candidate });
 * if (isRefused(verdict)) for (const { path, problem, fix } of verdict.incompatibilities) console.error(path, problem, fix);
 */
export function judgeVersion<Model>(
	rules: FormatRules<Model>,
	{ mode, versions, candidate, checkpoint = 1 }: JudgeOptions,
): Verdict {
	const conclude = (outcome: Verdict["outcome"]): Verdict => ({ mode, outcome, compared: [], incompatibilities: [] });
	if (versions.length === 0) return conclude("first");
	if (versions.at(-1)?.digest === candidate.digest) return conclude("unchanged");
	if (mode === "DISABLED") return conclude("disabled");
	const { directions, against } = COMPARISONS[mode];
	if (against === "none") return conclude("compatible");

	const counting = versions
		.map((version, index) => ({ ...version, number: index + 1 }))
		.filter(({ number, digest }) => number >= checkpoint && digest !== candidate.digest);
	const others = against === "last" ? counting.slice(-1) : counting;
	const compared = others.map(({ number, digest }): ComparedVersion => ({ number, digest }));
	const next = rules.read(candidate.definition);
	const found = new Map<string, Incompatibility>();
	for (const [index, { definition }] of others.entries()) {
		const older = rules.read(definition);
		for (const direction of directions) {
			for (const item of compare(rules, direction, older, next)) {
				const key = JSON.stringify(item);
				const known = found.get(key) ?? { ...item, versions: [] };
				found.set(key, { ...known, versions: [...known.versions, compared[index] as ComparedVersion] });
			}
		}
	}
	const incompatibilities = [...found.values()];
	return { mode, outcome: incompatibilities.length === 0 ? "compatible" : "incompatible", compared, incompatibilities };
}

/** Only the new version can still be changed, so the remedy is the one of its side. */
function compare<Model>(
	rules: FormatRules<Model>,
	direction: Direction,
	older: Model,
	next: Model,
): readonly Omit<Incompatibility, "versions">[] {
	const backward = direction === "BACKWARD";
	const problems = backward ? rules.checkReader(next, older) : rules.checkReader(older, next);
	return problems.map(({ rule, path, problem, reader, writer, fix }) => ({
		rule,
		path,
		direction,
		problem,
		old: backward ? writer : reader,
		new: backward ? reader : writer,
		fix: backward ? fix.reader : fix.writer,
	}));
}
