import type { WriterSchema } from "../definition/schema.ts";
import { isMillraceError } from "../errors.ts";
import { askRegistry, type NotYet, REGISTRY_TIMEOUT_MS, RegistryDeniedError, readFields } from "./ask-registry.ts";
import { type HttpAnswer, sendRequest } from "./http-request.ts";
import { createLookup, RegistryUnavailableError, type SchemaLookup, SchemaUnknownError } from "./lookup.ts";

/*
  GET /schemas/ids/{id} of Confluent's API (https://docs.confluent.io/platform/current/schema-registry/develop/api.html#schemas), which Redpanda,
  Karapace and Apicurio serve too. A schema that refers to others is asked for a second time with ?format=resolved, which puts them into its text.
*/
const NAME = "The Confluent registry";
/** "Schema not found". A 404 without it comes from something else at that address. */
const NOT_FOUND = 40403;

/** A user name and a password; in Confluent Cloud an API key and its secret. */
export interface BasicAuth {
	readonly username: string;
	readonly password: string;
}

export interface ConfluentOptions {
	/** Where the registry answers: everything before `/schemas`, such as `https://psrc-1234.eu-central-1.aws.confluent.cloud`. */
	readonly url: string;
	/**
	 * What the registry asks for, or a function that fetches it. That is called before the first request, and again after a refusal; what it
	 * throws blocks records and is not repeated. @default none
	 */
	readonly auth?: BasicAuth | (() => BasicAuth | Promise<BasicAuth>);
}

/**
 * Looks up schemas by id in a registry with Confluent's API, for topics with `wire: "confluent"`. The function needs a way to reach it: in a VPC
 * that is yours to give.
 *
 * @example
 * export const handler = consume(delays, handle, {
 *   lookup: confluent({ url: "https://registry.example", auth: () => readSecret("registry") }),
 * });
 */
export function confluent({ url, auth }: ConfluentOptions): SchemaLookup {
	let fetched: Promise<BasicAuth> | undefined;

	async function headersFor(): Promise<Readonly<Record<string, string>>> {
		const headers = { accept: "application/vnd.schemaregistry.v1+json, application/json" };
		if (auth === undefined) return headers;
		fetched ??= (async () => (typeof auth === "function" ? auth() : auth))();
		const { username, password } = await fetched;
		return { ...headers, authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
	}

	return createLookup(async (schemaId, signal, batch) => {
		if (!/^-?\d+$/.test(schemaId)) throw new RegistryUnavailableError(`${schemaId} is no id of a Confluent registry.`);
		try {
			const headers = await headersFor();
			const get = (query: string) => {
				const address = new URL(`${url.replace(/\/+$/, "")}/schemas/ids/${schemaId}${query}`);
				return sendRequest({ method: "GET", url: address, headers }, batch.ports.clock, signal, REGISTRY_TIMEOUT_MS);
			};
			return await askRegistry(NAME, schemaId, batch, signal, async () => {
				const answer = judge(await get(""), schemaId);
				return answer === REFERS ? judge(await get("?format=resolved"), schemaId, true) : answer;
			});
		} catch (error) {
			// The secret may have been replaced, or could not be fetched.
			if (error instanceof RegistryDeniedError || !isMillraceError(error)) fetched = undefined;
			throw error;
		}
	});
}

const REFERS = "it refers to other schemas";

function judge(answer: HttpAnswer, schemaId: string, resolved?: boolean): WriterSchema | NotYet {
	const { status } = answer;
	if (status === 401 || status === 403) throw new RegistryDeniedError(`${NAME} refuses this function (status ${status}).`);
	const fields = readFields(answer);
	if (typeof fields === "string") return fields;
	const { schema, schemaType = "AVRO", references, error_code: code } = fields;
	if (status === 404 && code === NOT_FOUND) return new SchemaUnknownError(`${NAME} has no schema ${schemaId}.`);
	if (status !== 200) return `status ${status}`;
	if (typeof schema !== "string" || typeof schemaType !== "string") return "an answer without a schema";
	if (!resolved && Array.isArray(references) && references.length > 0) return REFERS;
	return { definition: schema, format: schemaType.toLowerCase() };
}
