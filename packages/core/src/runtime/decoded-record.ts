import { RecordHeaders } from "./headers.ts";
import type { MskRecord } from "./msk-event.ts";

/**
 * A record as its handler gets it. Its value is there; key and headers are read when they are asked for, and most handlers never ask. They
 * are accessors of the class, so a copy by `{ ...record }` lacks them: accessors of each record's own take ten times as long to make.
 */
export class DecodedRecord {
	readonly topic: string;
	readonly partition: number;
	readonly offset: number;
	readonly timestamp: number;
	readonly timestampType: MskRecord["timestampType"];
	readonly value: unknown;
	readonly #raw: MskRecord;
	readonly #readKey: (raw: MskRecord) => unknown;
	#key: { readonly value: unknown } | { readonly error: unknown } | undefined;

	constructor(raw: MskRecord, value: unknown, readKey: (raw: MskRecord) => unknown) {
		this.topic = raw.topic;
		this.partition = raw.partition;
		this.offset = raw.offset;
		this.timestamp = raw.timestamp;
		this.timestampType = raw.timestampType;
		this.value = value;
		this.#raw = raw;
		this.#readKey = readKey;
	}

	get key(): unknown {
		if (this.#key === undefined) {
			try {
				this.#key = { value: this.#readKey(this.#raw) };
			} catch (error) {
				this.#key = { error };
			}
		}
		if ("error" in this.#key) throw this.#key.error;
		return this.#key.value;
	}

	get headers(): RecordHeaders {
		return new RecordHeaders(this.#raw.headers);
	}

	/** Whether that is the error which asking for the key of a record has thrown: then the record cannot be decoded. */
	static isKeyError(record: object, error: unknown): boolean {
		return #key in record && record.#key !== undefined && "error" in record.#key && record.#key.error === error;
	}
}
