import type { WriterSchema } from "../definition/schema.ts";
import { errorClass, isMillraceError, type MillraceError, type MillraceErrorClass } from "../errors.ts";
import { sleep } from "./clock.ts";
import type { HttpAnswer } from "./http-request.ts";
import { type BatchToLookUp, RegistryUnavailableError, SchemaUnknownError } from "./lookup.ts";

/** How long a registry may take for one answer. */
export const REGISTRY_TIMEOUT_MS = 3000;
const TRIES = 3;
const FIRST_WAIT_MS = 100;

/** The registry refuses this function. */
export const RegistryDeniedError: MillraceErrorClass = /* @__PURE__ */ errorClass("SCHEMA_REGISTRY_DENIED", true, "unauthorised");

/** Why there is no schema yet: an error to end with if it stays so, or what the registry did, in words that may stand in a log. */
export type NotYet = MillraceError | string;

/**
 * Asks a registry for a schema version: three tries, with jitter between them, for as long as the signal lets it.
 *
 * @param name of the registry, as errors call it
 * @param attempt one try: the schema, or why another one is worth it. A `MillraceError` that it throws ends the search, any other is a try
 * @throws {SchemaUnknownError} when the registry says twice that there is none
 * @throws {RegistryUnavailableError} when there is no answer, or none that makes sense
 */
export async function askRegistry(
	name: string,
	schemaId: string,
	{ ports }: BatchToLookUp,
	signal: AbortSignal,
	attempt: () => Promise<WriterSchema | NotYet>,
): Promise<WriterSchema> {
	let unknown = 0;
	for (let tries = 1; ; tries++) {
		const found = await attempt().catch((error: unknown): NotYet => {
			if (isMillraceError(error)) throw error;
			return (error as { code?: string }).code ?? "no answer in time";
		});
		if (typeof found === "object" && !(found instanceof Error)) return found;
		// Once may be a replica that lags behind a registration; twice is an answer.
		const isUnknown = found instanceof SchemaUnknownError;
		if (isUnknown && ++unknown === 2) throw found;
		const wait = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + (ports.random ?? Math.random)());
		if (tries === TRIES || !(await sleep(wait, ports.clock, signal))) {
			if (found instanceof Error && !isUnknown) throw found;
			throw new RegistryUnavailableError(
				`${name} did not give schema version ${schemaId}: ${isUnknown ? "not there, once" : found}.`,
			);
		}
	}
}

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of an answer, which are none where it is a list or a plain value.
 * @returns the status in words when the answer is no JSON
 */
export function readFields({ status, body }: HttpAnswer): Fields | string {
	try {
		const answer: unknown = JSON.parse(body);
		return typeof answer === "object" && answer !== null ? (answer as Fields) : {};
	} catch {
		return `status ${status} and an answer that is no JSON`;
	}
}
