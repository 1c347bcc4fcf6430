/** A map on its way: keys are data, so they may look like anything. */
export class MapValue {
	readonly value: Record<string, unknown> = {};
	#sparse = false;

	/**
	 * Keys that are numbers are elements to V8, which sets aside room for all that lie before: 12 KB for the one key "1000", so that a
	 * list of such maps takes 7 bytes of payload for each. After the highest index there was, elements take room for themselves alone.
	 */
	put(key: string, value: unknown): void {
		const first = key.charCodeAt(0);
		if (!this.#sparse && first >= 0x30 && first <= 0x39) {
			this.value[HIGHEST_INDEX] = null;
			delete this.value[HIGHEST_INDEX];
			this.#sparse = true;
		}
		put(this.value, key, value);
	}
}

const HIGHEST_INDEX = 2 ** 32 - 2;

/** Sets a property; an assignment of `__proto__` would change the prototype instead. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
	if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
	else object[key] = value;
}
