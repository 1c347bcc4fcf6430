import { type Answer, type Codec, type Fields, structure, type Values } from "../wire/fields.ts";
import { API_KEYS, type ApiName } from "./api-names.ts";
import type { RequestContext } from "./request-context.ts";

/** One API key as its file describes it. */
export interface ApiDescription<Request extends Fields, Response extends Fields> {
	readonly name: ApiName;
	/** First and last version that are served. */
	readonly versions: readonly [first: number, last: number];
	/** First version with compact lengths and tagged fields; undefined when there is none. */
	readonly flexible: number | undefined;
	/** First version that ApiVersions tells of, if it is another one. */
	readonly advertised?: number;
	readonly request: Request;
	readonly response: Response;
	/** The answer; undefined sends none, which only Produce without acknowledgement does. */
	handle(request: Values<Request>, context: RequestContext): MaybePromise<Answer<Response> | undefined>;
	/** The answer in which everything that was asked for has failed with this error code: what a fault sends. */
	fail(request: Values<Request>, error: number): Answer<Response>;
}

type MaybePromise<T> = T | Promise<T>;
type MessageCodec = Codec<unknown, unknown>;

/** One API key as the server uses it: the types of its messages are between its description and itself. */
export interface Api {
	readonly name: ApiName;
	readonly key: number;
	readonly versions: readonly [first: number, last: number];
	readonly advertised: number;
	isFlexible(version: number): boolean;
	/** How requests of a version are read; and written, by clients and tests. */
	request(version: number): MessageCodec;
	/** How responses of a version are written; and read, by clients and tests. */
	response(version: number): MessageCodec;
	handle(request: unknown, context: RequestContext): MaybePromise<unknown>;
	fail(request: unknown, error: number): unknown;
}

/** One API key with the types of its messages, for clients. */
export interface TypedApi<Request extends Fields, Response extends Fields> extends Api {
	request(version: number): Codec<Values<Request>, Answer<Request>>;
	response(version: number): Codec<Values<Response>, Answer<Response>>;
}

/** Describes an API key. How its versions are read and written is worked out once for each version that is used. */
export function defineApi<Request extends Fields, Response extends Fields>(
	description: ApiDescription<Request, Response>,
): TypedApi<Request, Response> {
	const { name, versions, flexible = Number.POSITIVE_INFINITY, advertised = versions[0] } = description;
	const isFlexible = (version: number) => version >= flexible;
	const codecs = <F extends Fields>(fields: F) => {
		const made = new Map<number, Codec<Values<F>, Answer<F>>>();
		return (version: number): Codec<Values<F>, Answer<F>> => {
			// What is made of these fields has their types.
			const codec = made.get(version) ?? (structure(fields, version, isFlexible(version)) as Codec<Values<F>, Answer<F>>);
			made.set(version, codec);
			return codec;
		};
	};
	return {
		name,
		key: API_KEYS[name],
		versions,
		advertised,
		isFlexible,
		request: codecs(description.request),
		response: codecs(description.response),
		// What reading gives has the fields of `request`, so these are the types that the description was given.
		handle: (request, context) => description.handle(request as Values<Request>, context),
		fail: (request, error) => description.fail(request as Values<Request>, error),
	};
}
