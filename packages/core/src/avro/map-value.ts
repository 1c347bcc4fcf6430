/**
 * Adds an entry to a map whose keys are data, so they may look like anything.
 *
 * Keys that are numbers are elements to V8, which sets aside room for all that lie before: 12 KB for the one key "1000", so that a
 * list of such maps takes 7 bytes of payload for each. After the highest index there was, elements take room for themselves alone.
 * And an assignment of `__proto__` would change the prototype.
 */
export function put(map: Record<string, unknown>, key: string, value: unknown): void {
	const first = key.charCodeAt(0);
	if (first >= 0x30 && first <= 0x39 && !Object.hasOwn(map, HIGHEST_INDEX)) {
		map[HIGHEST_INDEX] = null;
		delete map[HIGHEST_INDEX];
	}
	if (first === 0x5f && key === "__proto__")
		Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
	else map[key] = value;
}

const HIGHEST_INDEX = 2 ** 32 - 2;
