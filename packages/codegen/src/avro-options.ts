import { MillraceError } from "@millrace/core";
import { LOGICAL_TYPES, type LogicalType } from "./logical-type.ts";

/**
 * How generated code presents Avro's values, as the key `millrace.avro` of package.json says it. It changes types and decoded
 * values, never what is on the wire.
 *
 * @example
 * generate(sources, { avro: { long: "bigint", logicalTypes: { decimal: "raw" } } });
 */
export interface AvroOptions {
	/**
	 * What a `long` is. A `number` is refused beyond 2^53 rather than rounded: that record fails. With `bigint` so are the logical
	 * types that count on a `long`: `time-micros`, `timestamp-micros`, `local-timestamp-millis` and `local-timestamp-micros`.
	 * `timestamp-millis` is a `Date` and the nanoseconds are `bigint` either way.
	 * @default "number"
	 */
	readonly long?: "number" | "bigint";
	/**
	 * Logical types whose values are those of the type underneath: days for `date`, two's complement for `decimal`, bytes for
	 * `duration` and for a `uuid` on a fixed, and for a time on a `long` what `long` says. `"raw"` is the one choice.
	 * @default {}
	 */
	readonly logicalTypes?: Readonly<Partial<Record<LogicalType, "raw">>>;
	/**
	 * Versions of a schema, 1 to 100, that its generated code reads without `@millrace/core/avro-dynamic`: the current one and the
	 * newest released ones before it. Pinned versions come on top.
	 * @default 5
	 */
	readonly versions?: number;
}

/** Options that are not among those that exist. */
export class AvroOptionsError extends MillraceError {
	static override readonly code = "AVRO_OPTIONS_INVALID";
}

/** Where options were found, for their errors. */
export interface OptionsPlace {
	readonly file: string;
	/** The key that holds them, such as `millrace.avro`. */
	readonly key: string;
}

/**
 * Options as somebody wrote them into a file; undefined is none.
 * @throws {AvroOptionsError} that names the first key that is wrong.
 */
export function readAvroOptions(value: unknown, place: OptionsPlace): AvroOptions {
	if (value === undefined) return {};
	const { long, logicalTypes, versions } = readObject(value, place, ["long", "logicalTypes", "versions"]);
	if (long !== undefined && long !== "number" && long !== "bigint") {
		return refuse(inside(place, "long"), 'is not "number" or "bigint"', 'Write "bigint", or leave it out.');
	}
	if (versions !== undefined && !(Number.isInteger(versions) && (versions as number) >= 1 && (versions as number) <= 100)) {
		return refuse(inside(place, "versions"), "is not a whole number from 1 to 100", "Write how many, or leave it out for 5.");
	}
	const names = logicalTypes === undefined ? {} : readObject(logicalTypes, inside(place, "logicalTypes"), LOGICAL_TYPES);
	for (const [name, choice] of Object.entries(names)) {
		if (choice !== "raw") refuse(inside(inside(place, "logicalTypes"), name), 'is not "raw"', 'Write "raw", or leave it out.');
	}
	// Sound: each of the three was checked above, and nothing else is in it.
	return value as AvroOptions;
}

function readObject(value: unknown, place: OptionsPlace, known: readonly string[]): Readonly<Record<string, unknown>> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return refuse(place, "is not an object", `It may hold ${list(known)}.`);
	}
	const stranger = Object.keys(value).find((key) => !known.includes(key));
	if (stranger !== undefined) return refuse(inside(place, stranger), "is not known", `What is known is ${list(known)}.`);
	return value as Readonly<Record<string, unknown>>;
}

function inside({ file, key }: OptionsPlace, name: string): OptionsPlace {
	return { file, key: `${key}.${name}` };
}

function list(names: readonly string[]): string {
	return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function refuse({ file, key }: OptionsPlace, problem: string, fix: string): never {
	throw new AvroOptionsError(`The key "${key}" of ${file} ${problem}.`, { fix });
}
