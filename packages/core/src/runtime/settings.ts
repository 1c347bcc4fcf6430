import { errorClass, type MillraceErrorClass } from "../errors.ts";

/**
 * What the deployment, or the local runner, tells a function: the JSON of its one environment variable `MILLRACE`.
 *
 * The plan writes it next to the mapping's own properties, so the two cannot disagree. Every field but `response` falls back
 * to what the consumer declares.
 */
export interface Settings {
	/**
	 * What Lambda does with the return value. `partial`: the mapping reads `batchItemFailures`. `whole`: it does not, so a failed
	 * batch must throw. @default "whole", because a partial response that nobody reads acknowledges failed records
	 */
	readonly response: "partial" | "whole";
	readonly app?: string;
	readonly stage?: string;
	readonly concurrency?: number;
	readonly attempts?: { readonly max: number; readonly backoffMs: number };
	readonly whenExhausted?: "deadLetter" | "block";
	readonly undecodable?: "deadLetter" | "block" | "skip";
	readonly deadlineMarginMs?: number;
	readonly maxInflatedBytes?: number;
	readonly deadLetter?: DeadLetterTarget;
	readonly registry?: { readonly name: string; readonly region?: string; readonly endpoint?: string };
	/** Schema version ids this function may meet (base64url of the UUID, or the Confluent number) -> digest prefix. */
	readonly schemaIds?: Readonly<Record<string, string>>;
}

/** Where in-function dead letters go. `endpoint` is for stand-ins; left out, it is AWS. */
export type DeadLetterTarget =
	| {
			readonly kind: "s3";
			readonly bucket: string;
			readonly prefix?: string;
			readonly region?: string;
			readonly endpoint?: string;
	  }
	| { readonly kind: "topic"; readonly topic: string };

export const SettingsError: MillraceErrorClass = /* @__PURE__ */ errorClass("SETTINGS_INVALID");

/** Name of the environment variable that carries {@link Settings}. */
export const SETTINGS_VARIABLE = "MILLRACE";

/**
 * Reads the value of `MILLRACE`. Absent or empty means `whole`.
 * @throws {SettingsError} when it is not the JSON a deployment writes.
 */
export function readSettings(text: string | undefined): Settings {
	if (!text) return { response: "whole" };
	try {
		const settings: Settings = JSON.parse(text);
		if (settings.response === "partial" || settings.response === "whole") return settings;
	} catch {
		// No JSON, or null: what follows says so.
	}
	throw new SettingsError(`${SETTINGS_VARIABLE} is not the JSON that a deployment writes.`);
}
