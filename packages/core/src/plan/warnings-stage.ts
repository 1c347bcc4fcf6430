import { isServerless } from "./plan-cluster.ts";
import { PAGES } from "./rule.ts";
import { appWarning, topicWarning, type Warning } from "./warning.ts";

/** Partitions that MSK Serverless creates in 5 minutes. */
const PARTITIONS_A_WINDOW = 250;

/** The stage as a whole: what it keeps, and what its deployment takes. */
export const STAGE_WARNINGS: readonly Warning[] = [
	appWarning(
		{
			code: "PARTITIONS_OVER_RATE",
			page: PAGES.serverless,
			tells:
				"More than 250 partitions on MSK Serverless: it creates no more in 5 minutes, so that the first deployment takes longer.",
		},
		(app) => {
			const partitions = app.topics.reduce((sum, topic) => sum + topic.partitions, 0);
			return isServerless(app) && partitions > PARTITIONS_A_WINDOW
				? `${partitions} partitions take MSK Serverless ${Math.floor((partitions - 1) / PARTITIONS_A_WINDOW) * 5} minutes or more: if the step runs out of time, deploy again, and it goes on.`
				: undefined;
		},
	),
	topicWarning(
		{
			code: "COMPATIBILITY_DISABLED",
			page: PAGES.compatibility,
			tells: '`compatibility: "DISABLED"` on a framed topic: the registry refuses a second version.',
		},
		({ declared: { compatibility, wire } }) =>
			compatibility === "DISABLED" && (wire.key === "glue" || wire.value === "glue")
				? 'With compatibility "DISABLED" the registry takes the first version and refuses every other: choose another mode to change it.'
				: undefined,
	),
	appWarning(
		{
			code: "PRODUCTION_UNPROTECTED",
			page: PAGES.serverlessOverview,
			tells: 'The stage "production" with `protect: false`: removing it removes its records.',
		},
		({ stage, protect }) =>
			stage === "production" && !protect
				? "Removing this stage removes its cluster and all records: drop protect: false."
				: undefined,
	),
];
