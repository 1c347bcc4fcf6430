import { groupBy } from "./group-by.ts";
import { appRule, type Complaint, consumerRule, outOfRange, PAGES, type Rule } from "./rule.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";

const ADD_POLLERS = "Add pollers: { min, max } to the consumer";

/** What only provisioned mappings do, and the limits of their pollers. */
export const POLLER_RULES: readonly Rule[] = [
	consumerRule(
		{
			code: "REDELIVERY_NEEDS_POLLERS",
			page: PAGES.retries,
			refuses:
				"`redelivery` without `pollers`: an on-demand mapping has no retry controls, and retries a failed batch until it succeeds or expires.",
		},
		({ pollers, retries, maxAgeSeconds, bisect }) =>
			pollers !== undefined || (retries === undefined && maxAgeSeconds === undefined && bisect === undefined)
				? undefined
				: { problem: "redelivery does nothing on a mapping without pollers.", fix: `${ADD_POLLERS}, or drop redelivery.` },
	),
	consumerRule(
		{
			code: "VALIDATION_NEEDS_POLLERS",
			page: PAGES.registry,
			refuses: "`validation` without `pollers`: schema registries work on provisioned mappings only.",
		},
		({ pollers, validation }) =>
			pollers !== undefined || validation === undefined
				? undefined
				: { problem: "validation does not work on a mapping without pollers.", fix: `${ADD_POLLERS}, or drop validation.` },
	),
	consumerRule(
		{
			code: "TOPIC_DESTINATION_NEEDS_POLLERS",
			page: PAGES.destination,
			refuses: "`onFailure` to a topic without `pollers`: only a provisioned mapping writes to Kafka.",
		},
		({ pollers, onFailure }) =>
			pollers !== undefined || onFailure?.kind !== "topic"
				? undefined
				: {
						problem: `a mapping without pollers cannot write to the topic ${JSON.stringify(onFailure.name)}.`,
						fix: `${ADD_POLLERS}, or choose onFailure: "s3:<name>".`,
					},
	),
	consumerRule(
		{
			code: "POLLERS_OUT_OF_RANGE",
			page: PAGES.pollers,
			refuses: "Fewer than 1 or more than 200 minimum pollers, fewer than 1 or more than 2,000 maximum pollers.",
		},
		({ pollers }) => outOfRange("pollers.min", pollers?.min, 1, 200) ?? outOfRange("pollers.max", pollers?.max, 1, 2000),
	),
	consumerRule(
		{ code: "POLLERS_MIN_OVER_MAX", page: PAGES.pollers, refuses: "`pollers.min` over `pollers.max`." },
		({ pollers }) =>
			pollers === undefined || pollers.min <= pollers.max
				? undefined
				: {
						problem: `pollers.min (${pollers.min}) is over pollers.max (${pollers.max}).`,
						fix: "Choose max at least as large as min.",
					},
	),
	consumerRule(
		{
			code: "POLLER_GROUP_NAME_INVALID",
			page: PAGES.pollers,
			refuses: "An empty name of a poller group: to Lambda it means to leave the group.",
		},
		({ pollers }) =>
			pollers?.group === undefined || pollers.group.trim() !== ""
				? undefined
				: { problem: "pollers.group is empty.", fix: "Name the group, or drop it." },
	),
	appRule(
		{ code: "POLLER_GROUP_TOO_MANY_MAPPINGS", page: PAGES.scaling, refuses: "More than 100 mappings in one poller group." },
		(app) => overGroup(app, 100, "mappings", ({ length }) => length),
	),
	appRule(
		{
			code: "POLLER_GROUP_TOO_MANY_POLLERS",
			page: PAGES.scaling,
			refuses: "A poller group whose maximum pollers add up to more than 2,000.",
		},
		(app) => overGroup(app, 2000, "pollers", (consumers) => consumers.reduce((sum, { pollers }) => sum + (pollers?.max ?? 0), 0)),
	),
];

function overGroup(
	app: StagedApp,
	limit: number,
	what: string,
	count: (consumers: readonly StagedConsumer[]) => number,
): Complaint | undefined {
	const groups = groupBy(
		app.consumers.filter(({ pollers }) => pollers?.group !== undefined),
		({ pollers }) => pollers?.group,
	);
	for (const [group, consumers] of groups) {
		const counted = count(consumers);
		if (counted > limit) {
			const problem = `the poller group ${JSON.stringify(group)} has ${counted} ${what}, and may have ${limit}.`;
			return { problem, fix: "Split it into two groups, or lower pollers.max." };
		}
	}
	return undefined;
}
