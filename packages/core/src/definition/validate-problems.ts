/** One field that is wrong, and what to do about it. */
export interface Problem {
	/** Such as `defineConsumer "delays".batchSize`. */
	readonly where: string;
	readonly problem: string;
	readonly fix: string;
}

/** A spot in a declaration that problems can be reported at. All places of one validation share one list. */
export class Place {
	readonly where: string;
	readonly problems: Problem[];

	constructor(where: string, problems: Problem[]) {
		this.where = where;
		this.problems = problems;
	}

	/** The place of a field (`.name`) or of an element (`[2]`) of this one. */
	at(part: string | number): Place {
		return new Place(typeof part === "number" ? `${this.where}[${part}]` : `${this.where}.${part}`, this.problems);
	}

	report(problem: string, fix: string): void {
		this.problems.push({ where: this.where, problem, fix });
	}
}

/** A value as a message shows it: short, and never the inside of an object. */
export function show(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
	if (Array.isArray(value)) return "an array";
	if (value instanceof Date) return "a Date";
	if (typeof value === "object" && value !== null) return "an object";
	return typeof value === "function" ? "a function" : String(value);
}

/** The number with thousands separated, as every limit is written. */
export function showNumber(value: number): string {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
