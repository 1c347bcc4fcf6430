import type { Topic } from "../definition/topic.ts";
import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { KafkaRecord, RecordContext } from "./record-context.ts";

declare const handled: unique symbol;
/** Proof that the rest of the chain ran: only `next` gives one out, so a middleware that forgets it does not compile. */
export interface Handled {
	readonly [handled]: true;
}

/**
 * Runs around one record, inside its attempts. What it hands to `next` is added to the handler's context; what it throws counts as
 * the handler's own failure. To drop a record it throws `SkipRecord`.
 *
 * Invocation-level middleware is middy's: `consume(...).use(...)`.
 *
 * @example
 * const withTenant: RecordMiddleware<{ tenant: string }> = (record, context, next) =>
 *   next({ tenant: record.headers.get("tenant") ?? "none" });
 */
export type RecordMiddleware<Adds extends object = object, Needs extends object = object, T extends Topic = Topic> = (
	record: KafkaRecord<T>,
	context: RecordContext & Needs,
	next: (adds: Adds) => Promise<Handled>,
) => Promise<Handled>;

/** What a chain of middleware adds to the context. */
// biome-ignore lint/suspicious/noExplicitAny: matches a middleware of every topic
export type Added<M> = M extends readonly [RecordMiddleware<infer A, never, any>, ...infer Rest] ? A & Added<Rest> : unknown;

/** The same chain, where each layer takes records of the topic and needs no more than the layers before it add; otherwise nothing fits. */
export type Fitting<M, T extends Topic, Has = unknown> = M extends readonly [infer First, ...infer Rest]
	? First extends (record: KafkaRecord<T>, context: RecordContext & Has, next: never) => Promise<Handled>
		? readonly [First, ...Fitting<Rest, T, Has & Added<readonly [First]>>]
		: readonly [RecordMiddleware<object, Has & object, T>, ...Rest]
	: M;

/** A middleware returned without calling `next` or throwing, which would acknowledge a record nobody handled. */
export const MiddlewareError: MillraceErrorClass = /* @__PURE__ */ errorClass("MIDDLEWARE_NEXT_NOT_CALLED");

const PROOF = {} as Handled;

/** Handles one record, whatever its topic. */
export type HandleRecord = (record: KafkaRecord, context: RecordContext) => unknown;

/** Chains the middleware in the given order around the handler; without any it is the handler itself. */
export function chain(middleware: readonly RecordMiddleware<object, never>[], handler: HandleRecord): HandleRecord {
	return middleware.reduceRight<HandleRecord>(
		(next, layer, index) => async (record, context) => {
			// Sound: each layer was checked, where it was passed in, against what the layers before it add.
			const proof = await layer(record, context as never, async (adds) => {
				await next(record, { ...context, ...adds });
				return PROOF;
			});
			if (proof !== PROOF)
				throw new MiddlewareError(`The record middleware at position ${index} did not return what next() returns.`);
		},
		handler,
	);
}
