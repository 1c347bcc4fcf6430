import { errorClass, type MillraceErrorClass } from "../errors.ts";
import { type HttpAnswer, sendRequest } from "./http-request.ts";
import type { Ports } from "./ports.ts";
import { type Credentials, type SignableRequest, signRequest } from "./sigv4.ts";

/** The environment holds no credentials or no region, so AWS cannot be asked. */
export const CredentialsError: MillraceErrorClass = /* @__PURE__ */ errorClass("AWS_CREDENTIALS_MISSING", true, "unauthorised");

/** What a signed request needs of the outside world. */
export type AwsPorts = Pick<Ports, "clock" | "environment">;

export type AwsAnswer = HttpAnswer;

/** The region to ask: the one given, or the function's own. */
export function regionOf(given: string | undefined, { environment }: AwsPorts): string {
	const region = given ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
	if (region === undefined) throw new CredentialsError("No AWS region is set.");
	return region;
}

/**
 * The credentials that Lambda puts into the environment, or a shell. They are read anew each time, for Lambda may replace them.
 * @throws {CredentialsError} when there are none.
 */
export function readCredentials(environment: AwsPorts["environment"]): Credentials {
	const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment;
	if (!accessKeyId || !secretAccessKey) throw new CredentialsError("The environment holds no AWS credentials.");
	return { accessKeyId, secretAccessKey, sessionToken };
}

/** Where a service of that region answers; China has a domain of its own (https://docs.aws.amazon.com/general/latest/gr/rande.html). */
export function hostOf(service: string, region: string): string {
	return `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/**
 * Sends one signed request with the credentials that Lambda puts into the environment.
 *
 * @throws {CredentialsError} when there are none; the transport's own error when no answer comes before `signal` or `timeoutMs`.
 */
export async function sendSigned(
	request: SignableRequest,
	service: string,
	region: string,
	{ environment, clock }: AwsPorts,
	signal: AbortSignal,
	timeoutMs: number,
): Promise<AwsAnswer> {
	const headers = signRequest(request, service, region, readCredentials(environment), new Date(clock.now()));
	return sendRequest({ ...request, headers }, clock, signal, timeoutMs);
}
