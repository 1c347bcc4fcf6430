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
	/** The values that it may have; each element of a list has to be one. */
	readonly oneOf?: readonly string[];
	/** Taken and shown, and without any effect here. */
	readonly ignored?: true;
}

/** What is wrong with a value, or undefined. */
export function configProblem({ name, type, least, oneOf }: ConfigDefinition, value: string): string | undefined {
	const invalid = `Invalid value ${value} for configuration ${name}`;
	switch (type) {
		case "int":
		case "long":
		case "short":
		case "double": {
			const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
			if (Number.isNaN(number) || (type !== "double" && !Number.isInteger(number)))
				return `${invalid}: Not a number of type ${type.toUpperCase()}`;
			return least !== undefined && number < least ? `${invalid}: Value must be at least ${least}` : undefined;
		}
		case "boolean":
			return value === "true" || value === "false" ? undefined : `${invalid}: Expected value to be either true or false`;
		case "list":
		case "string": {
			const values = type === "list" ? listOf(value) : [value];
			const wrong = oneOf !== undefined && values.some((each) => !oneOf.includes(each));
			return wrong ? `${invalid}: String must be one of: ${oneOf.join(", ")}` : undefined;
		}
		default:
			return type satisfies never;
	}
}

/** Elements of a list: "compact,delete". */
export function listOf(value: string): readonly string[] {
	return value
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
