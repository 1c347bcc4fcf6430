import type { AvroType, RecordType } from "./avro-type.ts";

const sizes = /* @__PURE__ */ new WeakMap<AvroType, number>();

/** The fewest bytes that a value of that type takes; never too many. */
export function smallestSize(type: AvroType): number {
	const known = sizes.get(type);
	if (known !== undefined) return known;
	// A record that is met inside itself has a union, list or map on the way there, and so a byte at least.
	sizes.set(type, 1);
	const size = compute(type);
	sizes.set(type, size);
	return size;
}

function compute(type: AvroType): number {
	switch (type.kind) {
		case "null":
			return 0;
		case "float":
			return 4;
		case "double":
			return 8;
		case "fixed":
			return type.size;
		case "record":
			return type.fields.reduce((sum, field) => sum + smallestSize(field.type), 0);
		case "union":
			return 1 + Math.min(...type.branches.map(smallestSize));
		default:
			return 1;
	}
}

/** Whether a record can hold itself: only then can values nest without end, and readers count levels. */
export function holdsItself(record: RecordType): boolean {
	const seen = new Set<AvroType>();
	const reaches = (type: AvroType): boolean => {
		if (seen.has(type)) return false;
		seen.add(type);
		return partsOf(type).some((part) => part === record || reaches(part));
	};
	return reaches(record);
}

function partsOf(type: AvroType): readonly AvroType[] {
	switch (type.kind) {
		case "record":
			return type.fields.map((field) => field.type);
		case "array":
			return [type.items];
		case "map":
			return [type.values];
		case "union":
			return type.branches;
		default:
			return [];
	}
}
