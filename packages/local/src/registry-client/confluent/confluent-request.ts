import type { Clock } from "@millrace/core/aws";
import {
	RegistryAnswerError,
	RegistryDeniedError,
	RegistryRefusedError,
	RegistryTroubleError,
	VersionRefusedError,
} from "../registry-error.ts";

export interface ConfluentOptions {
	/** Where the registry answers, without credentials in it. */
	readonly url: URL;
	/** `user:password`; Confluent's own tools call it basic.auth.user.info. */
	readonly userInfo: string | undefined;
	readonly clock: Clock;
	/** How long each answer may take. */
	readonly timeoutMs: number;
	/** @default the global one */
	readonly fetch?: typeof fetch;
}

/** Sends a request; the answer is JSON, or undefined for a subject, version or setting that does not exist. */
export type ConfluentRequest = (method: "GET" | "POST" | "PUT", path: string, body?: object) => Promise<unknown>;

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Subject, version, schema, and a subject without a setting of its own, that do not exist. */
const NOT_FOUND: ReadonlySet<unknown> = new Set([40401, 40402, 40403, 40408]);
const CHECK_URL = "Check the address of the registry.";

/** Asks Confluent's registry, or one that speaks its language (https://docs.confluent.io/platform/current/schema-registry/develop/api.html). */
export function createConfluentRequest(options: ConfluentOptions): ConfluentRequest {
	const { url, userInfo, clock, timeoutMs, fetch: send = fetch } = options;
	const base = url.href.replace(/\/+$/, "");
	const headers: Readonly<Record<string, string>> = {
		accept: "application/vnd.schemaregistry.v1+json, application/json",
		...(userInfo !== undefined && { authorization: `Basic ${Buffer.from(userInfo).toString("base64")}` }),
	};

	return async (method, path, body) => {
		const about = `${method} ${path}`;
		const limit = new AbortController();
		const stop = clock.after(timeoutMs, () => limit.abort());
		try {
			const answer = await send(`${base}${path}`, {
				...{ method, signal: limit.signal },
				headers: body === undefined ? headers : { ...headers, "content-type": "application/vnd.schemaregistry.v1+json" },
				...(body !== undefined && { body: JSON.stringify(body) }),
			});
			return judge(answer.status, parse(await readBody(answer, about), about, answer.status), about);
		} catch (error) {
			if (!(error instanceof TypeError) && !limit.signal.aborted) throw error;
			const why = limit.signal.aborted ? `no answer within ${timeoutMs} ms` : describe(error as Error);
			throw new RegistryTroubleError(`The registry at ${base} did not answer ${about}: ${why}.`, { cause: error });
		} finally {
			stop();
		}
	};
}

async function readBody(answer: Response, about: string): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of answer.body ?? []) {
		size += chunk.length;
		if (size > MAX_ANSWER_BYTES) {
			throw new RegistryAnswerError(`The answer to ${about} is over ${MAX_ANSWER_BYTES} bytes.`, { fix: CHECK_URL });
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}

/** Undefined for what is no JSON, which only an answer that says "done" must be. */
function parse(text: string, about: string, status: number): unknown {
	try {
		return JSON.parse(text);
	} catch {
		if (status < 200 || status > 299) return undefined;
		throw new RegistryAnswerError(`What answered ${about} is no schema registry: the answer is no JSON.`, { fix: CHECK_URL });
	}
}

/** The registry's own words stay out of it: they may quote the schema. */
function judge(status: number, answer: unknown, about: string): unknown {
	if (status >= 200 && status <= 299) return answer;
	const code = (answer as { readonly error_code?: unknown } | null | undefined)?.error_code;
	if (NOT_FOUND.has(code)) return undefined;
	const said = `The registry answered ${about} with ${typeof code === "number" ? `error ${code}` : `status ${status}`}.`;
	if (status === 401 || status === 403) {
		throw new RegistryDeniedError(said, {
			fix: "Set SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO to user:password, of a user that may do this.",
		});
	}
	if (status === 409) {
		throw new VersionRefusedError(said, { fix: "Change the schema so that it is compatible, or the topic's compatibility." });
	}
	if (status === 429 || status >= 500) throw new RegistryTroubleError(said);
	if (status === 404) throw new RegistryAnswerError(`${said} That is no schema registry.`, { fix: CHECK_URL });
	throw new RegistryRefusedError(said, { fix: "Check the schema's name and its definition." });
}

/** fetch says "fetch failed", and its cause says why. */
function describe({ message, cause }: Error): string {
	const { code, message: why = message } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
	return code ?? why;
}
