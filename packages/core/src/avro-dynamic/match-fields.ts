import type { RecordType } from "./avro-type.ts";

/**
 * For each field of the reader the index of the writer's field that it is read from: the one of its name, else of one of its
 * aliases that no other field of the reader has taken. Undefined where there is none.
 */
export function matchFields(from: RecordType, to: RecordType): readonly (number | undefined)[] {
	const free = new Map(from.fields.map(({ name }, index) => [name, index]));
	const claim = (name: string): number | undefined => {
		const index = free.get(name);
		free.delete(name);
		return index;
	};
	const byName = to.fields.map(({ name }) => claim(name));
	return to.fields.map(({ aliases }, slot) => {
		const alias = byName[slot] === undefined ? aliases.find((name) => free.has(name)) : undefined;
		return alias === undefined ? byName[slot] : claim(alias);
	});
}
