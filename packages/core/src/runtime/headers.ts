import type { MskHeader } from "./msk-event.ts";

/**
 * The headers of a record, in order; the same name may appear more than once.
 *
 * Bytes are read on demand, because most handlers look at none of them.
 */
export class RecordHeaders {
	readonly #headers: readonly MskHeader[];

	constructor(headers: readonly MskHeader[] | null | undefined) {
		this.#headers = headers ?? [];
	}

	get size(): number {
		return this.#headers.length;
	}

	/** The last value of that name as UTF-8 text, as Kafka's `lastHeader` picks it; undefined when there is none. */
	get(name: string): string | undefined {
		const found = this.#headers.findLast((header) => Object.hasOwn(header, name));
		return found === undefined ? undefined : text(found[name]);
	}

	/** Every value of that name as UTF-8 text, in order. */
	getAll(name: string): readonly string[] {
		return this.#headers.filter((header) => Object.hasOwn(header, name)).map((header) => text(header[name]));
	}

	/** Name and bytes of each header, in order. */
	*[Symbol.iterator](): Generator<readonly [name: string, value: Uint8Array]> {
		for (const header of this.#headers) {
			for (const [name, value] of Object.entries(header)) yield [name, toBytes(value)];
		}
	}
}

function text(value: readonly number[] | undefined): string {
	return new TextDecoder().decode(toBytes(value));
}

/** Lambda's bytes are signed; a Uint8Array takes them modulo 256. */
function toBytes(value: readonly number[] | undefined): Uint8Array {
	return Uint8Array.from(value ?? []);
}
