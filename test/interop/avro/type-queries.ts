import type { AvroType, NamedType, RecordType } from "@millrace/codegen";

/* What pairs of versions have, for the lists of expected differences. */

/** Pairs of named types that only a namespace tells apart. */
export function namesakes(writer: AvroType, reader: AvroType): readonly (readonly [NamedType, NamedType])[] {
	const readers = namedTypes(reader);
	return namedTypes(writer).flatMap((from) =>
		readers
			.filter((to) => to.kind === from.kind && to.name !== from.name && simple(to.name) === simple(from.name))
			.map((to) => [from, to] as const),
	);
}

function simple(name: string): string {
	return name.slice(name.lastIndexOf(".") + 1);
}

export function hasFieldAlias(record: RecordType): boolean {
	return record.fields.some(({ aliases }) => aliases.length > 0);
}

/** An alias that is also the name, or an alias, of another field. */
export function hasContestedAlias({ fields }: RecordType): boolean {
	return fields.some(({ aliases }, index) =>
		fields.some((other, at) => at !== index && aliases.some((alias) => other.name === alias || other.aliases.includes(alias))),
	);
}

/** A field of the reader that the writer has under two of its names. */
export function hasDoubleSource(from: RecordType, to: RecordType): boolean {
	const names = from.fields.map(({ name }) => name);
	return to.fields.some(({ name, aliases }) => names.filter((other) => other === name || aliases.includes(other)).length > 1);
}

/** An alias that is, but for a namespace, also the name or an alias of another type. */
export function hasSharedAlias(root: AvroType): boolean {
	const types = namedTypes(root);
	return types.some((type) =>
		types.some((other) => other !== type && type.aliases.some((alias) => simpleNames(other).includes(simple(alias)))),
	);
}

/** A union with two branches that only a namespace tells apart, by name or alias. */
export function hasNamesakeBranches(root: AvroType): boolean {
	return typesOf(root).some((type) => {
		if (type.kind !== "union") return false;
		const names = type.branches.flatMap((branch) =>
			"name" in branch ? simpleNames(branch).map((name) => `${branch.kind} ${name}`) : [],
		);
		return new Set(names).size < names.length;
	});
}

/** Its name and aliases without namespaces, each once. */
function simpleNames({ name, aliases }: NamedType): readonly string[] {
	return [...new Set([name, ...aliases].map(simple))];
}

export function namedTypes(root: AvroType): readonly NamedType[] {
	return typesOf(root).filter((type) => "name" in type);
}

/** Every type that stands in another one, and that one, once. */
function typesOf(root: AvroType): readonly AvroType[] {
	const found = new Set<AvroType>();
	const visit = (type: AvroType): void => {
		if (found.has(type)) return;
		found.add(type);
		if (type.kind === "array") visit(type.items);
		if (type.kind === "map") visit(type.values);
		if (type.kind === "union") for (const branch of type.branches) visit(branch);
		if (type.kind === "record") for (const field of type.fields) visit(field.type);
	};
	visit(root);
	return [...found];
}
