import type { Flag } from "./flags.ts";

/** For commands that read or write topics: how to connect. */
export const KAFKA_FLAGS: {
	readonly tls: Flag & { readonly type: "boolean" };
	readonly auth: Flag & { readonly type: "string"; readonly choices: readonly ["none", "iam"]; readonly default: "none" };
} = {
	tls: { type: "boolean", description: "Connect to brokers with TLS" },
	auth: {
		type: "string",
		value: "<auth>",
		description: "Who to be: nobody, or the AWS credentials of the environment (MSK IAM; with TLS)",
		choices: ["none", "iam"],
		default: "none",
	},
};
