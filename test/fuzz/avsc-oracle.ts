import avsc from "avsc";
import { branchName, type FuzzType, type Neutral, PRIMITIVES } from "./fuzz-type.ts";

/** All 64 bits: avsc's own long rounds. */
function bigintLong(): avsc.types.LongType {
	return avsc.types.LongType.__with({
		fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
		toBuffer: (value: bigint) => {
			const bytes = Buffer.alloc(8);
			bytes.writeBigInt64LE(value);
			return bytes;
		},
		fromJSON: BigInt,
		toJSON: Number,
		isValid: (value: unknown) => typeof value === "bigint",
		compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
	} as never);
}

/** avsc's type of a definition; undefined where avsc refuses a definition that is legal. */
export function avscType(definition: unknown): avsc.Type | undefined {
	try {
		return avsc.Type.forSchema(withoutAttributes(definition) as never, {
			wrapUnions: true,
			registry: { long: bigintLong() as never },
		});
	} catch {
		return undefined;
	}
}

/** avsc has its own long wherever one has attributes; logical types it leaves alone anyway. */
function withoutAttributes(definition: unknown): unknown {
	if (Array.isArray(definition)) return definition.map(withoutAttributes);
	if (typeof definition !== "object" || definition === null) return definition;
	const { type, fields, items, values, ...rest } = definition as Readonly<Record<string, unknown>>;
	if (PRIMITIVES.includes(type as "long")) return type;
	return {
		...{ ...rest, type },
		...(fields !== undefined && {
			fields: (fields as { type: unknown }[]).map((field) => ({ ...field, type: withoutAttributes(field.type) })),
		}),
		...(items !== undefined && { items: withoutAttributes(items) }),
		...(values !== undefined && { values: withoutAttributes(values) }),
	};
}

/** A value as avsc takes it, unions all with the names of their branches. */
export function toAvsc(type: FuzzType, value: Neutral): unknown {
	switch (type.kind) {
		case "bytes":
		case "fixed":
			return Buffer.from(value as Uint8Array);
		case "array":
			return (value as { items: readonly Neutral[] }).items.map((item) => toAvsc(type.items, item));
		case "map":
			return Object.fromEntries(
				(value as { entries: readonly (readonly [string, Neutral])[] }).entries.map(([key, item]) => [
					key,
					toAvsc(type.values, item),
				]),
			);
		case "record":
			return Object.fromEntries(
				type.fields.map((field, index) => [
					field.name,
					toAvsc(field.type, (value as { fields: readonly Neutral[] }).fields[index] as Neutral),
				]),
			);
		case "union": {
			const { branch, value: inner } = value as { branch: number; value: Neutral };
			const chosen = type.branches[branch] as FuzzType;
			return chosen.kind === "null" ? null : { [branchName(chosen)]: toAvsc(chosen, inner) };
		}
		default:
			return value;
	}
}

/** Whether a key of a map is one that avsc loses. */
export function hasLostKey(type: FuzzType, value: Neutral): boolean {
	switch (type.kind) {
		case "array":
			return (value as { items: readonly Neutral[] }).items.some((item) => hasLostKey(type.items, item));
		case "map":
			return (value as { entries: readonly (readonly [string, Neutral])[] }).entries.some(
				([key, item]) => key === "__proto__" || hasLostKey(type.values, item),
			);
		case "record":
			return type.fields.some((field, index) =>
				hasLostKey(field.type, (value as { fields: readonly Neutral[] }).fields[index] as Neutral),
			);
		case "union": {
			const { branch, value: inner } = value as { branch: number; value: Neutral };
			return hasLostKey(type.branches[branch] as FuzzType, inner);
		}
		default:
			return false;
	}
}

/** Fields by these names avsc takes for there already when it resolves versions. */
export function hasInheritedNames(definition: unknown): boolean {
	return /"name":"(constructor|toString)"/.test(JSON.stringify(definition));
}

/** How avsc reads one version as another; undefined when it does not. */
export function avscResolver(reader: avsc.Type, writer: avsc.Type): object | undefined {
	try {
		return reader.createResolver(writer);
	} catch {
		return undefined;
	}
}
