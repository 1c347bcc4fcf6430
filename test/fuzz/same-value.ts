/** Whether two values are the same to the bit: `-0` is not 0, NaN is NaN, and keys stand in the same order unless told otherwise. */
export function isSame(a: unknown, b: unknown, ordered = true): boolean {
	if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
	if (a instanceof Date || b instanceof Date) return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
	if (a instanceof Uint8Array || b instanceof Uint8Array) {
		return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
	}
	if (Array.isArray(a) || Array.isArray(b)) {
		if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
		return a.every((item, index) => isSame(item, b[index], ordered));
	}
	const [keys, others] = [Object.keys(a), Object.keys(b)];
	if (keys.length !== others.length) return false;
	return keys.every((key, index) => {
		if (ordered ? others[index] !== key : !Object.hasOwn(b, key)) return false;
		return isSame(propertyOf(a, key), propertyOf(b, key), ordered);
	});
}

/** What an own property holds, `__proto__` too. */
function propertyOf(object: object, key: string): unknown {
	return Object.getOwnPropertyDescriptor(object, key)?.value;
}
