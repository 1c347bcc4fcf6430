import { type FuzzType, type NamedType, type Neutral, namespaceOf, simpleName } from "./fuzz-type.ts";
import type { Random } from "./random.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The JSON of a schema. Namespaces are written in each of the ways that there are. */
export function writeDefinition(type: FuzzType, random: Random): Json {
	const written = new Set<FuzzType>();

	function write(current: FuzzType, namespace: string): Json {
		switch (current.kind) {
			case "union":
				return current.branches.map((branch) => write(branch, namespace));
			case "array":
				return { type: "array", items: write(current.items, namespace) };
			case "map":
				return { type: "map", values: write(current.values, namespace) };
			case "record":
			case "enum":
			case "fixed":
				return written.has(current) ? refer(current.name, namespace) : writeNamed(current, namespace);
			default:
				return Object.keys(current.attributes).length === 0 ? current.kind : { type: current.kind, ...current.attributes };
		}
	}

	function refer(name: string, namespace: string): Json {
		return namespaceOf(name) === namespace && random.chance(0.5) ? simpleName(name) : name;
	}

	function writeNamed(current: NamedType, outer: string): Json {
		written.add(current);
		const own = namespaceOf(current.name);
		const relative = own === outer && random.chance(0.5);
		const named: Record<string, Json> =
			own !== "" && random.chance(0.5) && !relative
				? { name: current.name }
				: { name: simpleName(current.name), ...(!relative && { namespace: own }) };
		if (current.aliases.length > 0) {
			// avsc qualifies the aliases of an enum or fixed by the namespace around it, when the name is a full one.
			const isSimple = current.kind === "record" || !String(named["name"]).includes(".");
			named["aliases"] = current.aliases.map((alias) => (isSimple ? refer(alias, own) : alias));
		}
		if (current.kind === "fixed") return { type: "fixed", ...named, size: current.size, ...current.attributes };
		if (current.kind === "enum") {
			return {
				type: "enum",
				...named,
				symbols: current.symbols,
				...(current.default !== undefined && { default: current.default }),
			};
		}
		const fields = current.fields.map(
			(field): Json => ({
				name: field.name,
				type: write(field.type, own),
				...(field.default !== undefined && { default: toJson(field.type, field.default.value) }),
				...(field.aliases.length > 0 && { aliases: field.aliases }),
			}),
		);
		return { type: "record", ...named, fields };
	}

	return write(type, "");
}

/** A value as the default of a field has it. */
function toJson(type: FuzzType, value: Neutral): Json {
	switch (type.kind) {
		case "long":
			return Number(value);
		case "bytes":
		case "fixed":
			return Buffer.from(value as Uint8Array).toString("latin1");
		case "array":
			return (value as { items: readonly Neutral[] }).items.map((item) => toJson(type.items, item));
		case "map":
			return Object.fromEntries(
				(value as { entries: readonly (readonly [string, Neutral])[] }).entries.map(([key, item]) => [
					key,
					toJson(type.values, item),
				]),
			);
		case "record":
			return Object.fromEntries(
				type.fields.map(({ name, type: inner }, index) => [
					name,
					toJson(inner, (value as { fields: readonly Neutral[] }).fields[index] as Neutral),
				]),
			);
		case "union":
			return toJson(type.branches[0] as FuzzType, (value as { value: Neutral }).value);
		default:
			return value as null | boolean | number | string;
	}
}
