import { SETTINGS_VARIABLE } from "../runtime/settings.ts";
import { appRule, consumerRule, functionRule, outOfRange, PAGES, producerRule, type Rule } from "./rule.ts";
import type { StagedConsumer } from "./staged-app.ts";

const RESERVED: readonly string[] = [
	"_HANDLER",
	"_X_AMZN_TRACE_ID",
	"AWS_DEFAULT_REGION",
	"AWS_REGION",
	"AWS_EXECUTION_ENV",
	"AWS_LAMBDA_FUNCTION_NAME",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_VERSION",
	"AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME",
	"AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY",
	"AWS_ACCESS_KEY_ID",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SESSION_TOKEN",
	"AWS_LAMBDA_RUNTIME_API",
	"LAMBDA_TASK_ROOT",
	"LAMBDA_RUNTIME_DIR",
];
const ENVIRONMENT_BYTES = 4096;
/** What the deployment may add to the settings: ids of schemas. */
const SCHEMA_ID_BYTES = 2560;

/** Name, time, memory and environment of a function. */
export const FUNCTION_RULES: readonly Rule[] = [
	appRule(
		{
			code: "STAGE_NAME_INVALID",
			page: PAGES.createFunction,
			refuses: "A stage without a name, or with others than `a-z A-Z 0-9 -`: it is a part of every function's name.",
		},
		({ stage }) =>
			/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(stage)
				? undefined
				: {
						problem: `${JSON.stringify(stage)} cannot name a stage.`,
						fix: "Name it with a-z A-Z 0-9 -, starting with a letter or digit.",
					},
	),
	functionRule(
		{
			code: "FUNCTION_NAME_INVALID",
			page: PAGES.createFunction,
			refuses: "A function `<app>-<stage>-<consumer or producer>` over 64 characters, or with others than `a-z A-Z 0-9 - _`.",
		},
		({ fullName }) =>
			/^[a-zA-Z0-9_-]{1,64}$/.test(fullName)
				? undefined
				: {
						problem: `${JSON.stringify(fullName)} (${fullName.length} characters) cannot name a function.`,
						fix: "Shorten the names of app, stage, consumer or producer to 64 characters of a-z A-Z 0-9 - _ in all.",
					},
	),
	consumerRule(
		{
			code: "TIMEOUT_OUT_OF_RANGE",
			page: PAGES.mapping,
			refuses: "A timeout over 14 minutes, which mappings do not support, or not of whole seconds.",
		},
		({ timeoutSeconds }) => outOfRange("timeout", timeoutSeconds, 1, 840, " seconds"),
	),
	producerRule(
		{
			code: "PRODUCER_TIMEOUT_OUT_OF_RANGE",
			page: PAGES.timeout,
			refuses: "A timeout of a producer over 15 minutes, or not of whole seconds.",
		},
		({ timeoutSeconds }) => outOfRange("timeout", timeoutSeconds, 1, 900, " seconds"),
	),
	functionRule(
		{ code: "MEMORY_OUT_OF_RANGE", page: PAGES.memory, refuses: "Memory under 128 MB or over 10,240 MB, or not of whole MB." },
		({ memoryMb }) => outOfRange("memory", memoryMb, 128, 10_240, " MB"),
	),
	consumerRule(
		{
			code: "DEADLINE_MARGIN_OVER_TIMEOUT",
			page: PAGES.timeout,
			refuses: "A `deadlineMargin` that leaves no time: no record would ever start.",
		},
		({ deadlineMarginMs, timeoutSeconds }) =>
			deadlineMarginMs < timeoutSeconds * 1000
				? undefined
				: {
						problem: `a deadlineMargin of ${deadlineMarginMs} ms leaves nothing of a timeout of ${timeoutSeconds} seconds.`,
						fix: "Raise timeout or lower deadlineMargin.",
					},
	),
	consumerRule(
		{
			code: "ATTEMPTS_OVER_TIMEOUT",
			page: PAGES.timeout,
			refuses: "`attempts` whose waits alone outlast the timeout: the last attempt would never run.",
		},
		(consumer) => {
			const available = consumer.timeoutSeconds * 1000 - consumer.deadlineMarginMs;
			const waits = totalWait(consumer);
			return waits < available || available <= 0
				? undefined
				: {
						problem: `${consumer.attempts.max} attempts wait ${waits} ms in all, and the function has ${available} ms.`,
						fix: "Raise timeout, or lower attempts.max or attempts.backoff.",
					};
		},
	),
	functionRule(
		{
			code: "ENVIRONMENT_NAME_INVALID",
			page: PAGES.environment,
			refuses: "A variable whose name is `MILLRACE`, reserved by Lambda, under 2 characters, or of others than `a-z A-Z 0-9 _`.",
		},
		({ environment }) => {
			const bad = Object.keys(environment).find(
				(name) => name === SETTINGS_VARIABLE || RESERVED.includes(name) || !/^[a-zA-Z]\w+$/.test(name),
			);
			if (bad === undefined) return undefined;
			const why =
				bad === SETTINGS_VARIABLE
					? "is Millrace's own"
					: RESERVED.includes(bad)
						? "is reserved by Lambda"
						: "is no name Lambda takes";
			return { problem: `the variable ${JSON.stringify(bad)} ${why}.`, fix: "Choose another name in environment." };
		},
	),
	functionRule(
		{
			code: "ENVIRONMENT_TOO_LARGE",
			page: PAGES.limits,
			refuses: "Variables over 4 KB in all, with Millrace's own settings and 2.5 KB for the ids of schemas of a framed topic.",
		},
		({ environment, settings, framed }) => {
			const all = { ...environment, [SETTINGS_VARIABLE]: JSON.stringify(settings) };
			const bytes = Object.entries(all).reduce(
				(sum, [name, value]) => sum + bytesOf(name) + bytesOf(value),
				framed ? SCHEMA_ID_BYTES : 0,
			);
			return bytes <= ENVIRONMENT_BYTES
				? undefined
				: {
						problem: `its environment would take ${bytes} bytes, and may take ${ENVIRONMENT_BYTES}.`,
						fix: "Move long values to a parameter store.",
					};
		},
	),
];

/** The waits between all attempts at one record: doubling, at most 10 seconds each. */
function totalWait({ attempts }: StagedConsumer): number {
	let total = 0;
	for (let retry = 0; retry < attempts.max - 1; retry++) total += Math.min(attempts.backoffMs * 2 ** retry, 10_000);
	return total;
}

function bytesOf(text: string): number {
	return new TextEncoder().encode(text).length;
}
