import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { Schema } from "./schema.ts";
import type { StandardIssue, StandardSchema } from "./standard-schema.ts";

const utf8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });

/** A JSON value that its validator refused. Names the fields, never their values. */
export const JsonValueError: MillraceErrorClass = /* @__PURE__ */ errorClass("JSON_VALUE_INVALID", false, "records");

/**
 * Plain JSON, judged by any validator that speaks Standard Schema (zod, valibot, arktype, ...).
 *
 * @throws {JsonValueError} from `decode`, `encode` and `fromJson`, when the text is no JSON or the validator refuses it.
 *
 * @example
 * export const Reading = json("weather.Reading", z.object({ station: z.string(), celsius: z.number() }));
 */
export function json<Output>(name: string, validator: StandardSchema<unknown, Output>): Schema<Output> {
	const check = (value: unknown): Output => {
		const result = validator["~standard"].validate(value);
		if (result instanceof Promise) {
			throw new JsonValueError(`The validator of ${name} is asynchronous.`);
		}
		if (result.issues) throw new JsonValueError(`Not a valid ${name}: ${describeIssues(result.issues)}.`);
		return result.value;
	};
	return {
		format: "json",
		name,
		decode: (payload) => check(parseJson(name, payload)),
		encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
		fromJson: check,
	};
}

function parseJson(name: string, payload: Uint8Array): unknown {
	try {
		return JSON.parse(utf8.decode(payload));
	} catch {
		// The cause is left out on purpose: JSON.parse quotes the payload in its message.
		throw new JsonValueError(`The payload of ${name} is not JSON in UTF-8.`);
	}
}

const MAX_ISSUES = 5;
/** A path leads through names of fields; through a map it leads through keys of the payload, which look like anything. */
const FIELD_NAME = /^[A-Za-z_$][\w$]{0,63}$/;

/** Validators like to quote the value in their messages, so only the paths leave this file, and of them only what reads as a field. */
function describeIssues(issues: readonly StandardIssue[]): string {
	const paths = issues.slice(0, MAX_ISSUES).map(({ path }) => path?.map(describeStep).join("."));
	const more = issues.length > MAX_ISSUES ? `, and ${issues.length - MAX_ISSUES} more` : "";
	return `${issues.length} ${issues.length === 1 ? "issue" : "issues"} at ${paths.map((path) => path || "(root)").join(", ")}${more}`;
}

function describeStep(part: PropertyKey | { readonly key: PropertyKey }): string {
	const key = typeof part === "object" ? part.key : part;
	return typeof key === "number" || FIELD_NAME.test(String(key)) ? String(key) : "?";
}
