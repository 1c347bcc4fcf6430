import type { Category } from "./cli-error.ts";

/** Exit code of each category. 70 is EX_SOFTWARE of sysexits.h: a bug of Millrace, never a verdict on the user's work. */
const byCategory: Readonly<Record<Category, number>> = {
	records: 1,
	usage: 2,
	configuration: 3,
	unreachable: 4,
	unauthorised: 5,
	incompatible: 6,
	internal: 70,
	interrupted: 130,
};

/** The exit codes and what they mean, as help and documentation list them. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
	[0, "done"],
	[1, "records failed"],
	[2, "wrong command, flag or argument"],
	[3, "configuration or generated code is wrong"],
	[4, "cluster or registry unreachable"],
	[5, "not authorised"],
	[6, "drift or incompatible schema"],
	[70, "a bug in Millrace; --verbose shows where"],
	[130, "interrupted"],
];

/** The exit code that an outcome ends with; undefined means that nothing went wrong. */
export function exitCodeOf(category: Category | undefined): number {
	return category === undefined ? 0 : byCategory[category];
}
