import type { Answered } from "./ask-everything.ts";
import { API_DIFFERENCES } from "./differences-of-apis.ts";
import { BEHAVIOUR_DIFFERENCES } from "./differences-of-behaviour.ts";
import { CONFIG_DIFFERENCES } from "./differences-of-configs.ts";

/** One row of the tables in docs/broker.md. */
export interface Difference {
	/** The row's first cell. */
	readonly title: string;
	/**
	 * What the embedded broker answers to questions that Apache Kafka answers otherwise. A question may end in `*`, which stands for
	 * the rest of its name.
	 */
	readonly here: Readonly<Record<string, string>>;
}

/** What is answered to a question that a broker's own account does not bring up: it does not have that. */
export const NONE = "none";

/** Everything in which the embedded broker is known to differ from Apache Kafka. */
export const DIFFERENCES: readonly Difference[] = [...API_DIFFERENCES, ...CONFIG_DIFFERENCES, ...BEHAVIOUR_DIFFERENCES];

/** The difference that a question belongs to, with what is answered here. */
export function differenceOf(
	question: string,
): { readonly title: string; readonly pattern: string; readonly answer: string } | undefined {
	const found = DIFFERENCES.flatMap(({ title, here }) =>
		Object.entries(here)
			.filter(([pattern]) => matches(pattern, question))
			.map(([pattern, answer]) => ({ title, pattern, answer })),
	);
	if (found.length > 1)
		throw new Error(`"${question}" belongs to several differences: ${found.map(({ title }) => title).join("; ")}.`);
	return found[0];
}

/** What the embedded broker has to answer, by what Apache Kafka does and by the list of differences. */
export function expectedHere(kafka: readonly Answered[]): readonly Answered[] {
	return kafka.map(([question, answer]) => [question, differenceOf(question)?.answer ?? answer]);
}

function matches(pattern: string, question: string): boolean {
	const [start = "", end] = pattern.split("*");
	return end === undefined ? pattern === question : question.startsWith(start) && question.endsWith(end);
}
