import { isMillraceError, type MillraceError } from "@millrace/core";
import type { SchemaRegistry } from "./schema-registry.ts";

export interface CachingOptions {
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Definitions that are kept, the newest used ones. @default 10,000, all that a region can hold */
	readonly most?: number;
	/** How long an answer that trying again does not mend is believed, in milliseconds. @default 30,000 */
	readonly negativeMs?: number;
}

/** A definition, on its way or there; or why there is none, and until when that is believed. */
type Entry =
	| { readonly kind: "text"; readonly text: Promise<string> }
	| { readonly kind: "error"; readonly error: MillraceError; readonly until: number };

/**
 * The same registry, asked once for each definition: the text of a version never changes. Callers that ask for one at the same time share
 * the request, and one that cannot be had is not asked for again for a while. What can change is asked anew each time.
 */
export function withCache(registry: SchemaRegistry, options: CachingOptions): SchemaRegistry {
	const { now, most = 10_000, negativeMs = 30_000 } = options;
	const entries = new Map<string, Entry>();

	function keep(key: string, entry: Entry): void {
		// At the end of the map, so that what was not used for longest stands first.
		entries.delete(key);
		entries.set(key, entry);
		for (const oldest of entries.keys()) {
			if (entries.size <= most) break;
			entries.delete(oldest);
		}
	}

	return {
		...registry,
		definition(subject, version) {
			const key = JSON.stringify([subject, version.id]);
			const entry = entries.get(key);
			if (entry?.kind === "error" && now() < entry.until) return Promise.reject(entry.error);
			if (entry?.kind === "text") {
				keep(key, entry);
				return entry.text;
			}
			const text = registry.definition(subject, version);
			keep(key, { kind: "text", text });
			text.catch((error: unknown) => {
				entries.delete(key);
				if (isMillraceError(error) && !error.retryable) keep(key, { kind: "error", error, until: now() + negativeMs });
			});
			return text;
		},
	};
}
