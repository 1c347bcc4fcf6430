import type { AvroType, RecordField } from "@millrace/codegen";

/** Under which names a field goes in any version of a schema. */
export type FieldNames = (field: RecordField) => readonly string[];

/**
 * Gathers names and aliases of all fields of all versions: a path that names `email` means the field that an older version called `mail`
 * too. Fields of other records that share a name count as well, so that rather too much is redacted than too little.
 */
export function gatherFieldNames(versions: readonly AvroType[]): FieldNames {
	const groups = new Map<string, Set<string>>();
	const join = ({ name, aliases }: RecordField) => {
		const names = [name, ...aliases];
		const joined = new Set(names.flatMap((one) => [one, ...(groups.get(one) ?? [])]));
		for (const one of joined) groups.set(one, joined);
	};
	for (const field of versions.flatMap(fieldsOf)) join(field);
	// A version that only the registry has brings aliases of its own.
	return ({ name, aliases }) => [...new Set([name, ...aliases].flatMap((one) => [one, ...(groups.get(one) ?? [])]))];
}

/** Whether the paths of a step lead anywhere in a type. */
export function hasPath(type: AvroType, steps: readonly string[], namesOf: FieldNames): boolean {
	const [step, ...rest] = steps;
	if (step === undefined) return true;
	switch (type.kind) {
		case "union":
			return type.branches.some((branch) => hasPath(branch, steps, namesOf));
		case "array":
			return hasPath(type.items, steps, namesOf);
		case "map":
			return hasPath(type.values, rest, namesOf);
		case "record":
			return type.fields.some((field) => (step === "*" || namesOf(field).includes(step)) && hasPath(field.type, rest, namesOf));
		default:
			return false;
	}
}

function fieldsOf(root: AvroType): readonly RecordField[] {
	const seen = new Set<AvroType>();
	const fields: RecordField[] = [];
	const visit = (type: AvroType): void => {
		if (seen.has(type)) return;
		seen.add(type);
		if (type.kind === "union") for (const branch of type.branches) visit(branch);
		if (type.kind === "array") visit(type.items);
		if (type.kind === "map") visit(type.values);
		if (type.kind === "record") {
			for (const field of type.fields) {
				fields.push(field);
				visit(field.type);
			}
		}
	};
	visit(root);
	return fields;
}
