import type { GivenBrokers, KafkaClient } from "@millrace/local";
import { type Action, UsageError } from "../cli-error.ts";
import type { CommandContext } from "../command.ts";

/** How the flags say to connect. */
export interface ConnectFlags {
	readonly tls: boolean;
	readonly auth: "none" | "iam";
}

/** Kafka's own port, and MSK's for TLS and IAM: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const PORTS = { plain: 9092, tls: 9094, iam: 9098 };

/** The brokers with a port each: the one that was written, or the usual one for how the flags connect. */
export function completeBrokers(brokers: readonly string[], { tls, auth }: ConnectFlags): readonly string[] {
	const port = auth === "iam" ? PORTS.iam : tls ? PORTS.tls : PORTS.plain;
	return brokers.map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:${port}`));
}

/**
 * A client of these brokers that has answered once, closed when the command ends.
 *
 * With IAM the connection is encrypted, because a token on the wire is as good as a password; only to this machine it need not be.
 *
 * @throws {KafkaUnreachableError} when nobody answers, at once: who mistyped an address should not wait for retries.
 * @throws {KafkaUnauthorisedError} when the login is refused.
 */
export async function connectBrokers(
	{ io, atEnd }: Pick<CommandContext, "io" | "atEnd">,
	brokers: readonly string[],
	flags: ConnectFlags,
): Promise<KafkaClient> {
	const [{ checkBrokers, connectKafka }, { systemClock }] = await Promise.all([
		import("@millrace/local"),
		import("@millrace/core/aws"),
	]);
	const options = { ...(await describeBrokers(brokers, flags, io.env)), clock: systemClock, clientId: "millrace" };
	await checkBrokers(options);
	const client = connectKafka(options);
	atEnd(() => client.close());
	return client;
}

/** How a client connects to these brokers. */
export async function describeBrokers(
	brokers: readonly string[],
	flags: ConnectFlags,
	env: Readonly<Record<string, string | undefined>>,
): Promise<GivenBrokers> {
	const isLocal = brokers.every((broker) => /^(?:localhost|127(?:\.\d+){3}|\[::1\]):\d+$/.test(broker));
	return {
		bootstrap: brokers.join(","),
		tls: flags.tls || (flags.auth === "iam" && !isLocal),
		...(flags.auth === "iam" && { auth: { mechanism: "OAUTHBEARER" as const, token: await createTokens(brokers, env) } }),
	};
}

/** Makes tokens for MSK from the credentials of the environment, each anew, since whoever set them may replace them. */
async function createTokens(
	brokers: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): Promise<() => string> {
	const { createMskToken, readCredentials } = await import("@millrace/core/msk-iam");
	const region = findRegion(brokers, env);
	// At once, so that a missing key is told before anything is connected.
	readCredentials(env);
	return () => createMskToken({ region, credentials: readCredentials(env) }).token;
}

/** The region in the name of a broker, which is the cluster's; else the one of the environment. */
function findRegion(brokers: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
	const named = brokers.map((broker) => /\.kafka(?:-serverless)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(broker)?.[1]);
	const region = named.find((one) => one !== undefined) ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
	if (region !== undefined) return region;
	const fix: Action = { id: "set-region", label: "Set AWS_REGION to the region of the cluster." };
	throw new UsageError("The brokers' names say no region, and neither does the environment.", [fix]);
}

/** Brokers of a flag: `host:port`, several joined by commas. */
export function readBrokers(text: string): readonly string[] {
	return text.split(",").flatMap((broker) => (broker.trim() === "" ? [] : [broker.trim()]));
}
