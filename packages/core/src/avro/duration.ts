/** Avro's duration: three counts that do not convert into each other. Each is a whole number below 2^32. */
export interface Duration {
	readonly months: number;
	readonly days: number;
	readonly milliseconds: number;
}
