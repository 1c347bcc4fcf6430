import { type Clock, systemClock } from "@millrace/core/aws";
import { createMskToken, readCredentials } from "@millrace/core/msk-iam";
import type { KafkaSecurity } from "./kafka/kafka-connection.ts";
import { createKafkaTopicAdmin } from "./kafka/kafka-topic-admin.ts";
import { patienceOf, type StepContext } from "./patience.ts";
import { readTopicsEvent, type TopicsEvent, type TopicsResult } from "./setup-event.ts";
import { applyTopics } from "./topics/apply-topics.ts";

export interface TopicsHandlerOptions {
	/** @default TLS and a token of IAM, made of the function's own credentials */
	readonly security?: (event: TopicsEvent) => KafkaSecurity;
	/** @default the system's */
	readonly clock?: Clock;
}

/**
 * Makes the function that creates topics and changes those that differ. It runs in the cluster's VPC and speaks to brokers alone: no API of
 * AWS, so no endpoint is needed.
 */
export function createTopicsHandler({
	security = byIam,
	clock = systemClock,
}: TopicsHandlerOptions = {}): (event: unknown, context: StepContext) => Promise<TopicsResult> {
	return async (event, context) => {
		const wanted = readTopicsEvent(event);
		const patience = patienceOf(context, clock);
		const admin = createKafkaTopicAdmin({ bootstrap: wanted.bootstrap, security: security(wanted), clock });
		try {
			return { topics: await applyTopics(admin, wanted, patience) };
		} finally {
			admin.close();
		}
	};
}

/** The function itself, as the deployment names it. */
export const handler: (event: unknown, context: StepContext) => Promise<TopicsResult> = /* @__PURE__ */ createTopicsHandler();

/** A token a connection: each is valid for 15 minutes, longer than the function can run. */
function byIam({ region }: TopicsEvent): KafkaSecurity {
	return { tls: {}, token: () => createMskToken({ region, credentials: readCredentials(process.env) }).token };
}
