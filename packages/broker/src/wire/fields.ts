import type { Reader } from "./reader.ts";
import { WireError } from "./wire-error.ts";
import type { Writer } from "./writer.ts";

/** Versions in which a field exists, as Kafka's own message definitions write them: "3+", "0-2", or "1" for that one alone. */
export type Versions = `${number}+` | `${number}-${number}` | `${number}`;

/** How one type is read and written in one version of a message. */
export interface Codec<Read, Write> {
	read(reader: Reader): Read;
	write(writer: Writer, value: Write): void;
}

/**
 * One field of a message: in which versions it exists, what a reader gets where it does not, and its type.
 *
 * A field whose `Write` takes undefined may be left out by whoever writes the message.
 */
export interface Field<Read, Write> {
	readonly versions: Versions;
	readonly missing: Read;
	codec(version: number, flexible: boolean): Codec<Read, Write>;
}

/** Fields in the order in which they are on the wire. */
export interface Fields {
	readonly [name: string]: Field<unknown, unknown>;
}

/** A message as it is read: every field, whatever the version; those that the version lacks have their defaults. */
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer Read, infer _> ? Read : never };

type Written<X> = X extends Field<infer _, infer Write> ? Write : never;
type Optional<F extends Fields> = { [K in keyof F]: undefined extends Written<F[K]> ? K : never }[keyof F];

/** A message as it is written: every field but those that may be left out. */
export type Answer<F extends Fields> = { readonly [K in Exclude<keyof F, Optional<F>>]: Written<F[K]> } & {
	readonly [K in Optional<F>]?: Written<F[K]>;
};

interface Scalar<Read, Write = Read> {
	/** A field that whoever writes has to give; without versions it is in all of them. */
	(versions?: Versions): Field<Read, Write>;
	/** A field that is its default where it is left out, or where a version lacks it. */
	(versions: Versions, fallback: Read & Write): Field<Read, Write | undefined>;
}

/** The id of no topic. */
export const NO_UUID: string = "0".repeat(32);
const NO_BYTES: Buffer = Buffer.alloc(0);

export const int8: Scalar<number> = scalar(0, () => ({ read: (r) => r.int8(), write: (w, value) => w.int8(value) }));
export const int16: Scalar<number> = scalar(0, () => ({ read: (r) => r.int16(), write: (w, value) => w.int16(value) }));
export const int32: Scalar<number> = scalar(0, () => ({ read: (r) => r.int32(), write: (w, value) => w.int32(value) }));
export const int64: Scalar<number> = scalar(0, () => ({ read: (r) => r.int64(), write: (w, value) => w.int64(value) }));
export const bool: Scalar<boolean> = scalar(false, () => ({ read: (r) => r.bool(), write: (w, value) => w.bool(value) }));
export const uuid: Scalar<string> = scalar(NO_UUID, () => ({ read: (r) => r.uuid(), write: (w, value) => w.uuid(value) }));
export const string: Scalar<string> = scalar("", (flexible) => ({
	read: (r) => notNull(r.string(flexible)),
	write: (w, value) => w.string(value, flexible),
}));
export const nullableString: Scalar<string | null> = scalar<string | null, string | null>(null, (flexible) => ({
	read: (r) => r.string(flexible),
	write: (w, value) => w.string(value, flexible),
}));
export const bytes: Scalar<Buffer> = scalar(NO_BYTES, (flexible) => ({
	read: (r) => notNull(r.bytes(flexible)),
	write: (w, value) => w.bytes(value, flexible),
}));
/** Record batches: read as one view of the frame, written from any number of buffers without copying the large ones. */
export const records: Scalar<Buffer | null, readonly Buffer[] | null> = scalar<Buffer | null, readonly Buffer[] | null>(
	null,
	(flexible) => ({ read: (r) => r.bytes(flexible), write: (w, value) => w.records(value, flexible) }),
);

/** Any number of structures, or of one scalar: `array({ index: int32() })`, `array(int32())`. */
export function array<F extends Fields>(of: F, versions?: Versions): Field<readonly Values<F>[], readonly Answer<F>[]>;
export function array<R, W>(of: Field<R, W>, versions?: Versions): Field<readonly R[], readonly W[]>;
export function array(
	of: Fields | Field<unknown, unknown>,
	versions: Versions = "0+",
): Field<readonly unknown[], readonly unknown[]> {
	const nullable = nullableArray(of as Fields, versions);
	return {
		versions,
		missing: [],
		codec(version, flexible) {
			const { read, write } = nullable.codec(version, flexible);
			return { read: (reader) => notNull(read(reader)), write: write as Codec<unknown, readonly unknown[]>["write"] };
		},
	};
}

/** As `array`, where null says something else than none at all, which is usually "all". */
export function nullableArray<F extends Fields>(
	of: F,
	versions?: Versions,
): Field<readonly Values<F>[] | null, readonly Answer<F>[] | null>;
export function nullableArray<R, W>(of: Field<R, W>, versions?: Versions): Field<readonly R[] | null, readonly W[] | null>;
export function nullableArray(
	of: Fields | Field<unknown, unknown>,
	versions: Versions = "0+",
): Field<readonly unknown[] | null, readonly unknown[] | null> {
	return {
		versions,
		missing: null,
		codec(version, flexible) {
			const element = isField(of) ? of.codec(version, flexible) : structure(of, version, flexible);
			return {
				read(reader) {
					const length = reader.arrayLength(flexible);
					if (length === null) return null;
					const elements: unknown[] = [];
					for (let index = 0; index < length; index++) elements.push(element.read(reader));
					return elements;
				},
				write(writer, value) {
					writer.arrayLength(value === null ? null : value.length, flexible);
					for (const each of value ?? []) element.write(writer, each);
				},
			};
		},
	};
}

/** How a structure is read and written in one version. Tagged fields are skipped when read, and none are written. */
export function structure(fields: Fields, version: number, flexible: boolean): Codec<unknown, unknown> {
	const present = Object.entries(fields).filter(([, { versions }]) => includes(versions, version));
	const steps = present.map(([name, field]) => ({ name, missing: field.missing, codec: field.codec(version, flexible) }));
	const defaults = Object.fromEntries(Object.entries(fields).map(([name, { missing }]) => [name, missing]));
	return {
		read(reader) {
			const value: Record<string, unknown> = { ...defaults };
			for (const { name, codec } of steps) value[name] = codec.read(reader);
			if (flexible) reader.skipTags();
			return value;
		},
		write(writer, value) {
			const given = value as Readonly<Record<string, unknown>>;
			for (const { name, codec, missing } of steps) codec.write(writer, given[name] ?? missing);
			if (flexible) writer.noTags();
		},
	};
}

/** Whether a version is one of those. */
export function includes(versions: Versions, version: number): boolean {
	const [from = "", to = from] = versions.split(/[+-]/);
	return version >= Number(from) && (to === "" || version <= Number(to));
}

function scalar<Read, Write>(
	zero: Read & (Write | null),
	codecOf: (flexible: boolean) => Codec<Read, Write>,
): Scalar<Read, Write> {
	const make = (versions: Versions = "0+", missing: Read = zero): Field<Read, Write> => ({
		versions,
		missing,
		codec: (_version, flexible) => codecOf(flexible),
	});
	return make as Scalar<Read, Write>;
}

function isField(of: Fields | Field<unknown, unknown>): of is Field<unknown, unknown> {
	return typeof of["codec"] === "function";
}

function notNull<T>(value: T | null): T {
	if (value === null) throw new WireError("A field is null that may not be.");
	return value;
}
