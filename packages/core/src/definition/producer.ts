import type { HandlerPath } from "./consumer.ts";
import type { Topic } from "./topic.ts";
import type { Duration, Size } from "./units.ts";

export interface ProducerOptions<Name extends string, T extends Topic> {
	/** Unique in the app, also among consumers: 1 to 40 characters of `a-z 0-9 -`. */
	readonly name: Name;
	/** The topics that it may write to, and no others. */
	readonly topics: readonly T[];
	/**
	 * Whether its client numbers records so that a retried write leaves one copy, which needs a permission of its own. The client of
	 * Kafka for Java does so by default since 3.0. @default true
	 */
	readonly idempotent?: boolean;
	/** Whether it writes in transactions: it may then use transactional ids that start with `<app>-<stage>-<producer>`. @default false */
	readonly transactional?: boolean;
	/** Deploys a function, inside the cluster's VPC. Left out, only the permissions are made, for functions that link to the producer. */
	readonly handler?: HandlerPath;
	/** Timeout of its function, up to 15 minutes. @default "1 minute" */
	readonly timeout?: Duration;
	/** Memory of its function, 128 MB to 10 GB. @default "512 MB" */
	readonly memory?: Size;
	/** More variables for its function. `MILLRACE` is ours. */
	readonly environment?: Readonly<Record<string, string>>;
	/** How long the logs of its function are kept: one of CloudWatch's own numbers of days. @default "30 days" */
	readonly logRetention?: Duration;
}

/** A declared producer: inert, frozen data about who may write where. */
export interface Producer<Name extends string = string, T extends Topic = Topic> extends ProducerOptions<Name, T> {
	readonly kind: "producer";
}

/**
 * Declares who writes to topics: a function of its own when it has a `handler`, otherwise whatever links to it.
 *
 * Nothing is checked here: `defineApp` checks every field.
 *
 * @example
 * export const feed = /* @__PURE__ *\/ defineProducer({
 *   name: "feed", topics: [flights], handler: "packages/functions/src/feed/handler.handler" });
 */
export function defineProducer<const Name extends string, T extends Topic>(options: ProducerOptions<Name, T>): Producer<Name, T> {
	return Object.freeze({ kind: "producer", ...options });
}
