import { AvroPayloadError, AvroVersionsError } from "./avro-errors.ts";
import { type AvroType, branchName, type EnumType, type RecordType, type UnionType } from "./avro-type.ts";
import { decimalToText } from "./decimal.ts";
import { jsonToRaw } from "./json-to-raw.ts";
import type { LogicalType } from "./logical-type.ts";
import type { Raw, RawCodec } from "./raw-codec.ts";

/** Makes the value that a handler sees. Numbers that would have to be rounded throw a RangeError. */
export type Present = (raw: Raw) => unknown;

/**
 * Compiles how raw values of the writer's schema become values of the reader's
 * (https://avro.apache.org/docs/1.12.0/specification/#schema-resolution). Both may be the same.
 *
 * Of the branches of a reader's union the one of the same type wins, and only then the first that a promotion reaches. A
 * writer's branch that the reader cannot take fails the records that use it, not the version.
 *
 * @throws {AvroVersionsError} when no value of the writer's could be read.
 */
export function compilePresent(
	writer: AvroType,
	reader: AvroType,
	codecs: { readonly writer: RawCodec; readonly reader: RawCodec },
): Present {
	const known = new Map<AvroType, Map<AvroType, Present>>();

	function compile(from: AvroType, to: AvroType, path: string): Present {
		if (from.kind === "union") return compileWriterUnion(from, to, path);
		if (to.kind === "union") return compileReaderUnion(from, to, path);
		if (from.kind === "record" && to.kind === "record" && isSameName(from, to)) return compileOnce(from, to, path);
		if (from.kind === "array" && to.kind === "array") {
			const item = compile(from.items, to.items, `${path}[]`);
			return (raw) => (raw as readonly Raw[]).map(item);
		}
		if (from.kind === "map" && to.kind === "map") {
			const value = compile(from.values, to.values, `${path}[]`);
			// Object.fromEntries defines properties, so the key `__proto__` stays an ordinary one.
			return (raw) => Object.fromEntries((raw as unknown as RawMap).f0.map(({ f0, f1 }) => [f0, value(f1)] as const));
		}
		if (from.kind === "enum" && to.kind === "enum" && isSameName(from, to)) return compileEnum(from, to, path);
		return compileScalar(from, to, path);
	}

	/** A record that holds itself is met again while it is compiled; its function is there by the time data comes. */
	function compileOnce(from: RecordType, to: RecordType, path: string): Present {
		const inner = known.get(from) ?? new Map<AvroType, Present>();
		known.set(from, inner);
		const found = inner.get(to);
		if (found !== undefined) return found;
		let present: Present | undefined;
		inner.set(to, (raw) => (present as Present)(raw));
		try {
			present = compileRecord(from, to, path);
		} catch (error) {
			inner.delete(to);
			throw error;
		}
		inner.set(to, present);
		return present;
	}

	function compileRecord(from: RecordType, to: RecordType, path: string): Present {
		const fields = to.fields.map((field): readonly [string, (record: { readonly [key: string]: Raw }) => unknown] => {
			const fieldPath = path === "" ? field.name : `${path}.${field.name}`;
			const names = [field.name, ...field.aliases];
			const index = names.map((name) => from.fields.findIndex((other) => other.name === name)).find((found) => found >= 0);
			if (index !== undefined) {
				const present = compile((from.fields[index] as RecordType["fields"][number]).type, field.type, fieldPath);
				return [field.name, (record) => present(record[`f${index}`] as Raw)];
			}
			if (!("default" in field)) return incompatible(fieldPath, "the writer has no such field, and it has no default");
			const raw = jsonToRaw(field.type, field.default, codecs.reader, "default");
			const present = presentSelf(field.type, fieldPath);
			return [field.name, () => present(raw)];
		});
		return (raw) => {
			const value: Record<string, unknown> = {};
			for (const [name, read] of fields) value[name] = read(raw as { readonly [key: string]: Raw });
			return value;
		};
	}

	/** Defaults are values of the reader's own schema. */
	function presentSelf(type: AvroType, path: string): Present {
		if (codecs.writer === codecs.reader) return compile(type, type, path);
		return compilePresent(type, type, { writer: codecs.reader, reader: codecs.reader });
	}

	function compileEnum(from: EnumType, to: EnumType, path: string): Present {
		const symbols = from.symbols.map((symbol) => (to.symbols.includes(symbol) ? symbol : to.default));
		if (symbols.every((symbol) => symbol === undefined)) return incompatible(path, "the two enums share no symbol");
		return (raw) => {
			const symbol = symbols[Number((raw as string).slice(1))];
			if (symbol === undefined)
				throw new AvroPayloadError(`The enum ${describe(path)} has a symbol that this version does not know.`);
			return symbol;
		};
	}

	function compileWriterUnion(from: UnionType, to: AvroType, path: string): Present {
		const names = codecs.writer.branchesOf(from);
		const errors: unknown[] = [];
		const branches = new Map<string, Present>();
		for (const [index, branch] of from.branches.entries()) {
			try {
				branches.set(names[index] as string, compile(branch, to, path));
			} catch (error) {
				errors.push(error);
			}
		}
		if (branches.size === 0) throw errors[0];
		return (raw) => {
			const name = raw === null ? "null" : (Object.keys(raw as object)[0] as string);
			const present = branches.get(name);
			if (present === undefined)
				throw new AvroPayloadError(`The union ${describe(path)} has a branch that this version cannot take.`);
			return present(raw === null ? null : ((raw as { readonly [key: string]: Raw })[name] as Raw));
		};
	}

	function compileReaderUnion(from: AvroType, to: UnionType, path: string): Present {
		const same = to.branches.filter(
			(branch) => branch.kind === from.kind && (!("name" in branch) || branchName(branch) === branchName(from)),
		);
		const alike = to.branches.filter((branch) => branch.kind === from.kind && !same.includes(branch));
		const others = to.branches.filter((branch) => branch.kind !== from.kind);
		for (const branch of [...same, ...alike, ...others]) {
			let present: Present;
			try {
				present = compile(from, branch, path);
			} catch (error) {
				if (error instanceof AvroVersionsError) continue;
				throw error;
			}
			if (!to.wrapped || branch.kind === "null") return present;
			const name = branchName(branch);
			return (raw) => ({ [name]: present(raw) });
		}
		return incompatible(path, `no branch of the union takes ${from.kind}`);
	}

	return compile(writer, reader, "");
}

interface RawMap {
	readonly f0: readonly { readonly f0: string; readonly f1: Raw }[];
}

function compileScalar(from: AvroType, to: AvroType, path: string): Present {
	if (from.logical !== undefined && to.logical !== undefined && !isSameLogical(from.logical, to.logical)) {
		return incompatible(path, `${from.logical.name} cannot be read as ${to.logical.name} of another unit or scale`);
	}
	const promote = promotion(from, to);
	if (promote === undefined) return incompatible(path, `${from.kind} cannot be read as ${to.kind}`);
	const finish = finisher(to, path);
	return (raw) => finish(promote(raw));
}

function promotion(from: AvroType, to: AvroType): ((raw: Raw) => Raw) | undefined {
	const way = `${from.kind} ${to.kind}`;
	if (from.kind === "fixed" && to.kind === "fixed")
		return from.size === to.size && isSameName(from, to) ? (raw) => raw : undefined;
	if (from.kind === to.kind) return ["record", "enum", "array", "map", "union"].includes(from.kind) ? undefined : (raw) => raw;
	switch (way) {
		case "int long":
			return (raw) => BigInt(raw as number);
		case "int float":
		case "long float":
			return (raw) => Math.fround(Number(raw));
		case "int double":
		case "long double":
		case "float double":
			return (raw) => Number(raw);
		case "string bytes":
			return (raw) => Buffer.from(raw as string);
		case "bytes string":
			return (raw) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw as Uint8Array);
		default:
			return undefined;
	}
}

/** From a raw value of the reader's own type to what a handler sees. */
function finisher(type: AvroType, path: string): Present {
	const { logical } = type;
	switch (logical?.kind) {
		case undefined:
			if (type.kind === "long") return (raw) => safeNumber(raw as bigint, path);
			// avsc's buffers are views on a larger one; a handler may keep its value for long.
			if (type.kind === "bytes" || type.kind === "fixed") return (raw) => new Uint8Array(raw as Uint8Array);
			return (raw) => raw;
		case "date":
			return (raw) => toDate((raw as number) * 86_400_000, path);
		case "date-time":
			return (raw) => toDate(safeNumber(raw as bigint, path), path);
		case "nanoseconds":
			return (raw) => raw;
		case "number":
			return (raw) => (typeof raw === "bigint" ? safeNumber(raw, path) : raw);
		case "decimal":
			return (raw) => decimalToText(raw as Uint8Array, logical.scale);
		case "uuid":
			return (raw) => (typeof raw === "string" ? raw : uuidText(raw as Uint8Array));
		case "duration":
			return (raw) => {
				const view = new DataView((raw as Uint8Array).buffer, (raw as Uint8Array).byteOffset, 12);
				return { months: view.getUint32(0, true), days: view.getUint32(4, true), milliseconds: view.getUint32(8, true) };
			};
		default:
			return logical satisfies never;
	}
}

function safeNumber(value: bigint, path: string): number {
	const number = Number(value);
	if (!Number.isSafeInteger(number)) {
		throw new RangeError(`The long ${describe(path)} is beyond 2^53, so a number cannot hold it exactly.`);
	}
	return number;
}

function toDate(milliseconds: number, path: string): Date {
	const date = new Date(milliseconds);
	if (Number.isNaN(date.getTime())) throw new RangeError(`The date ${describe(path)} is beyond the years that a Date can hold.`);
	return date;
}

function uuidText(bytes: Uint8Array): string {
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function isSameLogical(a: LogicalType, b: LogicalType): boolean {
	return a.name === b.name && (a.kind !== "decimal" || b.kind !== "decimal" || a.scale === b.scale);
}

/** By name without namespace, or by one of the reader's aliases. */
function isSameName(
	from: AvroType & { readonly name: string },
	to: AvroType & { readonly name: string; readonly aliases: readonly string[] },
): boolean {
	const simple = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
	return simple(from.name) === simple(to.name) || to.aliases.includes(from.name);
}

function describe(path: string): string {
	return path === "" ? "at the top" : path;
}

function incompatible(path: string, problem: string): never {
	throw new AvroVersionsError(`The writer's version cannot be read: ${path === "" ? "" : `at ${path}, `}${problem}.`, {
		fix: "Give the field a default or an alias, or widen its type, so that the new version reads the old one.",
	});
}
