/** Types of configs with their numbers in DescribeConfigs. */
export const CONFIG_TYPES = { boolean: 1, string: 2, int: 3, short: 4, long: 5, double: 6, list: 7 } as const;

/** One config that a topic or the broker has. */
export interface ConfigDefinition {
	readonly name: string;
	readonly type: keyof typeof CONFIG_TYPES;
	readonly fallback: string;
	/** Of a topic's config: the one of the broker that holds for topics which do not set it. */
	readonly synonym?: string;
	readonly least?: number;
	readonly most?: number;
	/** The values that it may have; each element of a list has to be one. */
	readonly oneOf?: readonly string[];
	/** What the value, or each element of a list, has to look like. */
	readonly form?: RegExp;
	/** Taken and shown, and without any effect here. */
	readonly ignored?: true;
	/** Of the broker's: given when it starts, and not changed after that. */
	readonly readOnly?: true;
}

/** Numbers beyond these are no numbers of their type. A long beyond JavaScript's exact integers is told by its digits. */
const LARGEST = { int: 2n ** 31n - 1n, short: 2n ** 15n - 1n, long: 2n ** 63n - 1n } as const;

/** What is wrong with a value, or undefined. Space around it does not count. */
export function configProblem({ name, type, least, most, oneOf, form }: ConfigDefinition, given: string): string | undefined {
	const value = given.trim();
	const invalid = `Invalid value ${value} for configuration ${name}`;
	switch (type) {
		case "int":
		case "long":
		case "short":
		case "double": {
			if (!isNumber(type, value)) return `${invalid}: Not a number of type ${type.toUpperCase()}`;
			if (least !== undefined && Number(value) < least) return `${invalid}: Value must be at least ${least}`;
			if (most !== undefined && Number(value) > most) return `${invalid}: Value must be no more than ${most}`;
			return form === undefined || form.test(value) ? undefined : `${invalid}: Not a value that it may have`;
		}
		case "boolean":
			if (!/^(true|false)$/i.test(value)) return `${invalid}: Expected value to be either true or false`;
			return form === undefined || form.test(value) ? undefined : `${invalid}: Not a value that it may have`;
		case "list":
		case "string": {
			const values = type === "list" ? listOf(value) : [value];
			if (form !== undefined && !values.every((each) => form.test(each))) return `${invalid}: Not a value that it may have`;
			const wrong = oneOf !== undefined && values.some((each) => !oneOf.includes(each));
			return wrong ? `${invalid}: String must be one of: ${oneOf.join(", ")}` : undefined;
		}
		default:
			return type satisfies never;
	}
}

function isNumber(type: "int" | "long" | "short" | "double", value: string): boolean {
	if (type === "double") return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
	if (!/^[+-]?\d+$/.test(value)) return false;
	const number = BigInt(value.replace(/^\+/, ""));
	return number <= LARGEST[type] && number >= -LARGEST[type] - 1n;
}

/** Elements of a list: "compact,delete". */
export function listOf(value: string): readonly string[] {
	return value
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
