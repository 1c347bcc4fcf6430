import type { PlannedConsumerFunction } from "./plan.ts";
import { planIam } from "./plan-iam.ts";
import { planSettings } from "./plan-settings.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";

/** The function of a consumer. */
export function planFunction(app: StagedApp, consumer: StagedConsumer): PlannedConsumerFunction {
	return {
		name: consumer.fullName,
		handler: consumer.declared.handler,
		timeoutSeconds: consumer.timeoutSeconds,
		memoryMb: consumer.memoryMb,
		logRetentionDays: consumer.logDays,
		settings: planSettings(app, consumer),
		environment: { ...consumer.declared.environment },
		vpc: planVpc(consumer),
		iam: planIam(app, consumer),
	};
}

/**
 * Lambda polls from its own network interfaces in the cluster's subnets, so that a function has no need of the VPC to consume
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html).
 */
function planVpc({ deadLetter }: StagedConsumer): PlannedConsumerFunction["vpc"] {
	if (deadLetter?.kind !== "topic") {
		return { needed: false, reason: "Lambda polls the cluster itself, and nothing the function calls is in the VPC." };
	}
	return {
		needed: true,
		reason: `It writes dead letters to the topic ${JSON.stringify(deadLetter.name)}, whose brokers answer inside the cluster's VPC only.`,
	};
}
