import type { DeadLetterTarget, Settings } from "../runtime/settings.ts";
import type { Address, StagedApp, StagedConsumer } from "./staged-app.ts";

/** What the function is told in `MILLRACE`. The deployment adds the ids of schemas, which only it knows. */
export function planSettings(app: StagedApp, consumer: StagedConsumer): Settings {
	const { wire } = consumer.topic.declared;
	const asksGlue = wire.key === "glue" || wire.value === "glue";
	return {
		response: consumer.pollers === undefined ? "whole" : "partial",
		app: app.name,
		stage: app.stage,
		concurrency: consumer.concurrency,
		attempts: consumer.attempts,
		whenExhausted: consumer.whenExhausted,
		undecodable: consumer.undecodable,
		deadlineMarginMs: consumer.deadlineMarginMs,
		maxInflatedBytes: consumer.maxInflatedBytes,
		...(consumer.deadLetter === undefined ? {} : { deadLetter: target(consumer.deadLetter, consumer.name) }),
		...(asksGlue && app.registry !== undefined ? { registry: { name: app.registry.name } } : {}),
	};
}

/** Consumers that share a bucket keep apart by their prefix, which is also all that their role may write to. */
function target({ kind, name }: Address, consumer: string): DeadLetterTarget {
	return kind === "topic" ? { kind, topic: name } : { kind: "s3", bucket: `\${Bucket:${name}}`, prefix: `${consumer}/` };
}
