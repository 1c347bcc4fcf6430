/** One declared flag. Its name is the key, without dashes. */
export interface Flag {
	/** `list` may be given several times. Numbers are whole and at least 1. */
	readonly type: "boolean" | "string" | "number" | "list";
	/** What stands for the value in help: `<dir>`. Every type but boolean has one. */
	readonly value?: `<${string}>` | `<${string}>=<${string}>`;
	readonly description: string;
	/** Shown in help, and the value when the flag is left out. */
	readonly default?: string | number;
	/** The only values allowed. */
	readonly choices?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** The values of declared flags. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

type FlagValue<F extends Flag> = F extends { readonly type: "boolean" }
	? boolean
	: F extends { readonly type: "list" }
		? readonly string[]
		: Scalar<F> | (F extends { readonly default: string | number } ? never : undefined);

type Scalar<F extends Flag> = F extends { readonly type: "number" }
	? number
	: F extends { readonly choices: readonly (infer Choice)[] }
		? Choice
		: string;

/** Flags of every command. */
export const GLOBAL_FLAGS: Readonly<Record<"json" | "verbose" | "help", Flag & { readonly type: "boolean" }>> = {
	json: { type: "boolean", description: "Print one JSON envelope on standard output" },
	verbose: { type: "boolean", description: "Show the stack of an error (also MILLRACE_DEBUG=1)" },
	help: { type: "boolean", description: "Show this help" },
};

/** For commands that read the app. */
export const CONFIG_FLAG: { readonly config: Flag & { readonly type: "string" } } = {
	config: {
		type: "string",
		value: "<path>",
		description: "Configuration to read; otherwise the first millrace.config.ts from here upwards",
	},
};

/** For commands that may ask. */
export const YES_FLAG: { readonly yes: Flag & { readonly type: "boolean" } } = {
	yes: { type: "boolean", description: "Answer yes to every question" },
};

/** For commands that ask a schema registry. */
export const REGISTRY_FLAGS: {
	readonly stage: Flag & { readonly type: "string"; readonly default: "dev" };
	readonly registry: Flag & { readonly type: "string" };
	readonly endpoint: Flag & { readonly type: "string" };
} = {
	stage: { type: "string", value: "<stage>", description: "Stage whose registry is meant", default: "dev" },
	registry: {
		type: "string",
		value: "<registry>",
		description: "glue:<name>, confluent:<url> or folder:<path>; otherwise the one that the app deploys",
	},
	endpoint: {
		type: "string",
		value: "<url>",
		description: "Where AWS Glue answers (otherwise AWS_ENDPOINT_URL_GLUE, otherwise AWS itself)",
	},
};
