import { MillraceError } from "../errors.ts";
import type { App } from "./app.ts";
import { checkAppFields } from "./validate-app.ts";
import { Place, type Problem } from "./validate-problems.ts";

const LISTED = 10;

/** Declarations that are wrong. The message lists the first ten problems; `problems` holds all of them. */
export class DefinitionError extends MillraceError {
	static override readonly code = "DEFINITION_INVALID";
	static override readonly category = "configuration";
	readonly problems: readonly Problem[];

	constructor(problems: readonly Problem[]) {
		const lines = problems.slice(0, LISTED).map(({ where, problem, fix }) => `${where}: ${problem} Fix: ${fix}`);
		if (problems.length > LISTED) lines.push(`and ${problems.length - LISTED} more.`);
		super(lines.join("\n"));
		this.problems = problems;
	}
}

/**
 * Checks every field of an app, its topics, consumers and stages, because the declarations may come from plain JavaScript.
 * Only `defineApp` calls it, so that no handler carries it.
 *
 * @throws {DefinitionError} that names every wrong field with its remedy.
 */
export function validateApp(app: App): void {
	const problems: Problem[] = [];
	checkAppFields(app, new Place("defineApp", problems));
	if (problems.length > 0) throw new DefinitionError(problems);
}
