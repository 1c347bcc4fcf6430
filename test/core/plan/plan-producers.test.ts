// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of a plan are literal text
import { expect, test } from "vitest";
import type { PlannedProducer } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { appOf, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

function planned(changes: Readonly<Record<string, unknown>>, app: Readonly<Record<string, unknown>> = {}): PlannedProducer {
	const [first] = planApp(
		appOf([], { topics: [plainTopic, glueTopic], producers: [producerOf(changes)], ...app }),
		"prod",
	).producers;
	if (first === undefined) throw new Error("the plan has no producer");
	return first;
}

test("a producer without a handler is its topics and its write access", () => {
	expect(planned({})).toEqual({ name: "feed", topics: ["orders"], iam: expect.any(Array) });
});

test("a producer's function sits in the VPC, and is told its brokers, topics and transactional id", () => {
	const { function: lambda, transactionalId } = planned({
		handler: "functions/feed.handler",
		topics: [plainTopic, glueTopic],
		transactional: true,
		timeout: "2 minutes",
		memory: "1 GB",
		logRetention: "7 days",
		environment: { TABLE: "feed" },
	});
	expect(transactionalId).toBe("shop-prod-feed");
	expect(lambda).toMatchObject({
		name: "shop-prod-feed",
		handler: "functions/feed.handler",
		timeoutSeconds: 120,
		memoryMb: 1024,
		logRetentionDays: 7,
		environment: { TABLE: "feed" },
		vpc: { needed: true },
		settings: {
			app: "shop",
			stage: "prod",
			producer: "feed",
			topics: ["orders", "flights"],
			brokers: "${Brokers}",
			transactionalId: "shop-prod-feed",
		},
	});
});

test("says nothing of transactions for a producer without them", () => {
	const { function: lambda, transactionalId } = planned({ handler: "functions/feed.handler" });
	expect(transactionalId).toBeUndefined();
	expect(lambda).toMatchObject({ timeoutSeconds: 60, memoryMb: 512, logRetentionDays: 30 });
	expect(lambda?.settings).not.toHaveProperty("transactionalId");
});

test("takes from its stage the sizes of its function", () => {
	const stages = { prod: { producers: { feed: { timeout: "3 minutes", memory: "256 MB", logRetention: "1 day" } } } };
	const { function: lambda } = planned({ handler: "functions/feed.handler" }, { stages });
	expect(lambda).toMatchObject({ timeoutSeconds: 180, memoryMb: 256, logRetentionDays: 1 });
});
