import type { PlannedSubject } from "@millrace/local";
import { CliError } from "../cli-error.ts";
import type { Problem } from "../describe-error.ts";

/** A push of which a part may not be done, so nothing was. */
export class PushRefusedError extends CliError {
	static override readonly code = "PUSH_REFUSED";
	static override readonly category = "incompatible";
	/** One for each, as `describeError` lists them. */
	readonly problems: readonly { readonly where: string; readonly problem: string; readonly fix: string }[];

	constructor(problems: readonly Problem[]) {
		super("Nothing was pushed.", [{ id: "fix-problems", label: "Do what the fix of each problem says, and push again." }]);
		this.problems = problems.map(({ subject, message, fix }) => ({ where: subject, problem: message, fix }));
	}
}

/** What the registry, or the mode of a subject, does not allow. */
export function refusedSubjects(planned: readonly PlannedSubject[]): readonly Problem[] {
	return planned.flatMap(({ wanted, refusal }) =>
		refusal === undefined
			? []
			: [
					{
						code: refusal.code,
						subject: `subject ${wanted.subject}`,
						message: refusal.problem,
						fix: refusal.fix ?? "Try again.",
					},
				],
	);
}
