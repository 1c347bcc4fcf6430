import type { ErrorCategory, RecordPosition } from "@millrace/core";

/** An error as JSON, to cross from a worker or a process; whatever else was thrown, as its value. */
export type PortableError =
	| {
			readonly kind: "error";
			readonly name: string;
			readonly message: string;
			/** As the engine wrote it, in terms of the bundle. */
			readonly stack: string;
			readonly cause?: PortableError;
			/** Of an AggregateError. */
			readonly errors?: readonly PortableError[];
			/** What a coded error says of itself. */
			readonly coded?: {
				readonly code: string;
				readonly category: ErrorCategory;
				readonly retryable: boolean;
				readonly problem: string;
				readonly fix?: string;
				readonly at?: RecordPosition;
			};
			/** Code of an error of Node or of somebody's own. */
			readonly code?: string;
	  }
	| { readonly kind: "value"; readonly value: unknown };

const MAX_DEPTH = 8;

/**
 * Makes what was thrown portable. Never throws: what cannot be read is left out.
 *
 * Runs inside functions, so it imports nothing that would be loaded there.
 */
export function packError(thrown: unknown, depth = 0): PortableError {
	if (!(thrown instanceof Error)) return { kind: "value", value: packValue(thrown) };
	const read = (name: string) => readProperty(thrown, name);
	const cause = read("cause");
	const errors = read("errors");
	const code = read("code");
	const deeper = depth < MAX_DEPTH;
	return {
		kind: "error",
		name: String(read("name") ?? "Error"),
		message: String(read("message") ?? ""),
		stack: String(read("stack") ?? ""),
		...(cause !== undefined && deeper && { cause: packError(cause, depth + 1) }),
		...(Array.isArray(errors) && deeper && { errors: errors.map((error) => packError(error, depth + 1)) }),
		...(isCoded(read) ? { coded: packCoded(read) } : typeof code === "string" ? { code } : {}),
	};
}

/** As core recognises its errors, by shape: a bundle brings its own copy. */
function isCoded(read: (name: string) => unknown): boolean {
	return String(read("name")).startsWith("MillraceError [");
}

function packCoded(read: (name: string) => unknown): NonNullable<Extract<PortableError, { kind: "error" }>["coded"]> {
	const fix = read("fix");
	const at = read("at");
	return {
		code: String(read("code")),
		// Sound: by the shape of errors of core, all of which are coded alike.
		category: String(read("category")) as ErrorCategory,
		retryable: read("retryable") === true,
		problem: String(read("problem") ?? ""),
		...(typeof fix === "string" && { fix }),
		...(typeof at === "object" && at !== null && { at: at as RecordPosition }),
	};
}

function readProperty(from: object, name: string): unknown {
	try {
		return Reflect.get(from, name);
	} catch {
		return undefined;
	}
}

function packValue(value: unknown): unknown {
	try {
		const text: string | undefined = JSON.stringify(value);
		return text === undefined ? String(value) : JSON.parse(text);
	} catch {
		return typeof value;
	}
}
