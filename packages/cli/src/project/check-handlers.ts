import type { Consumer } from "@millrace/core";
import type { Problem } from "../describe-error.ts";
import { toProblems } from "./check-plans.ts";

/** Loads the handler of every consumer and says what is wrong with each. */
export async function checkHandlers(root: string, consumers: readonly Consumer[]): Promise<readonly Problem[]> {
	const { loadHandler } = await import("@millrace/local");
	const problems: Problem[] = [];
	// One after the other: their modules may share files, and a laptop has few cores.
	for (const consumer of consumers) {
		const subject = `consumer ${consumer.name}`;
		try {
			const { sender, file } = await loadHandler(root, consumer);
			const problem = compareSender(consumer, sender, file);
			if (problem !== undefined) problems.push({ code: "DEAD_LETTER_MISMATCH", subject, ...problem });
		} catch (error) {
			problems.push(...(await toProblems(error, subject)));
		}
	}
	return problems;
}

const senders = {
	s3: 's3() from "@millrace/core/s3"',
	topic: 'kafka() from "@millrace/core/kafka"',
};

/** The consumer says where dead letters go, the handler brings the code that sends them: they must speak of the same. */
function compareSender(
	{ name, deadLetter }: Consumer,
	sender: "s3" | "topic" | undefined,
	file: string,
): Pick<Problem, "message" | "fix"> | undefined {
	const declared = deadLetter === undefined ? undefined : deadLetter.startsWith("s3:") ? "s3" : "topic";
	if (declared === sender) return undefined;
	if (declared === undefined) {
		return {
			message: `${file} passes a dead-letter sender to consume, but the consumer has no deadLetter.`,
			fix: `Declare deadLetter on the consumer, or remove the sender from ${file}.`,
		};
	}
	return {
		message: `deadLetter is "${deadLetter}", but ${file} passes ${sender === undefined ? "no sender" : `a sender for ${sender}`} to consume.`,
		fix: `Pass { deadLetter: ${senders[declared]} } to consume(${name}, ...).`,
	};
}
