import { type Duration, readDuration, readSize, type Size } from "./units.ts";
import { type Place, show, showNumber } from "./validate-problems.ts";
import { didYouMean } from "./validate-suggest.ts";

/** Judges one value that is there; reports what is wrong at its place. */
export type Check = (value: unknown, place: Place) => void;

/** The fields of one kind of object. A field that is not listed is unknown. */
export type Fields = Readonly<Record<string, { readonly needed: boolean; readonly check: Check }>>;

export const needed = (check: Check): Fields[string] => ({ needed: true, check });
export const optional = (check: Check): Fields[string] => ({ needed: false, check });

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks every field of an object, what is missing and what is unknown. `undefined` counts as left out. */
export function checkFields(value: unknown, place: Place, fields: Fields): value is Readonly<Record<string, unknown>> {
	if (!isObject(value)) {
		place.report(`${show(value)} is no object.`, `Write an object with ${Object.keys(fields).slice(0, 4).join(", ")}.`);
		return false;
	}
	for (const name of Object.keys(value)) {
		if (!Object.hasOwn(fields, name)) place.at(name).report("unknown option.", didYouMean(name, Object.keys(fields)));
	}
	for (const [name, field] of Object.entries(fields)) {
		const given = value[name];
		if (given !== undefined) field.check(given, place.at(name));
		else if (field.needed) place.at(name).report("is missing.", `Add ${name}.`);
	}
	return true;
}

export const objectOf =
	(fields: Fields): Check =>
	(value, place) => {
		checkFields(value, place, fields);
	};

/** Text of a pattern; `form` says it in words. */
export const text =
	(pattern: RegExp, form: string): Check =>
	(value, place) => {
		if (typeof value !== "string") place.report(`${show(value)} is no text.`, `Write ${form}.`);
		else if (!pattern.test(value)) place.report(`${show(value)} is not allowed.`, `Write ${form}.`);
	};

export const whole =
	(min: number, max: number): Check =>
	(value, place) => {
		const range = `Choose a whole number from ${showNumber(min)} to ${showNumber(max)}.`;
		if (typeof value !== "number" || !Number.isInteger(value)) place.report(`${show(value)} is no whole number.`, range);
		else if (value < min) place.report(`${value} is under ${showNumber(min)}.`, range);
		else if (value > max) place.report(`${value} is over ${showNumber(max)}.`, range);
	};

export const flag: Check = (value, place) => {
	if (typeof value !== "boolean") place.report(`${show(value)} is neither true nor false.`, "Write true or false.");
};

export const choice =
	(...allowed: readonly string[]): Check =>
	(value, place) => {
		if (typeof value === "string" && allowed.includes(value)) return;
		place.report(`${show(value)} is none of its values.`, `Choose ${allowed.map((one) => JSON.stringify(one)).join(" or ")}.`);
	};

interface DurationRange {
	readonly min?: Duration;
	readonly max?: Duration;
	/** Only whole multiples of it, such as whole seconds. */
	readonly step?: Duration;
}

export const duration =
	({ min = "0 ms", max, step }: DurationRange = {}): Check =>
	(value, place) => {
		const milliseconds = typeof value === "string" ? readDuration(value as Duration) : Number.NaN;
		const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
		if (Number.isNaN(milliseconds)) {
			place.report(
				`${show(value)} is no duration.`,
				'Write a number, a space and a unit (ms, seconds, minutes, hours, days), such as "200 ms".',
			);
		} else if (milliseconds < readDuration(min)) {
			place.report(`${show(value)} is under ${min}.`, `Choose a duration ${range}.`);
		} else if (max !== undefined && milliseconds > readDuration(max)) {
			place.report(`${show(value)} is over ${max}.`, `Choose a duration ${range}.`);
		} else if (step !== undefined && milliseconds % readDuration(step) !== 0) {
			place.report(`${show(value)} is no multiple of ${step}.`, `Choose a multiple of ${step}.`);
		}
	};

export const size =
	(min: Size, max: Size): Check =>
	(value, place) => {
		const amount = typeof value === "string" ? readSize(value as Size) : Number.NaN;
		if (Number.isNaN(amount)) {
			place.report(`${show(value)} is no size.`, 'Write a number, a space and a unit (B, KB, MB, GB), such as "512 MB".');
		} else if (amount < readSize(min)) {
			place.report(`${show(value)} is under ${min}.`, `Choose a size from ${min} to ${max}.`);
		} else if (amount > readSize(max)) {
			place.report(`${show(value)} is over ${max}.`, `Choose a size from ${min} to ${max}.`);
		}
	};

export const listOf =
	(check: Check): Check =>
	(value, place) => {
		if (!Array.isArray(value)) place.report(`${show(value)} is no array.`, "Write an array.");
		else for (const [index, one] of value.entries()) check(one, place.at(index));
	};

/** An object whose keys the user chooses. */
export const recordOf =
	(check: Check): Check =>
	(value, place) => {
		if (!isObject(value)) place.report(`${show(value)} is no object.`, "Write an object.");
		else for (const [name, one] of Object.entries(value)) if (one !== undefined) check(one, place.at(name));
	};
