import { planAlarms } from "./plan-alarms.ts";
import { planNetwork } from "./plan-network.ts";
import { PAGES } from "./rule.ts";
import { appWarning, consumerWarning, type Warning } from "./warning.ts";

/** What holds of any healthy app of this kind and has to be known to run it: no reason to change anything. */
export const NOTES: readonly Warning[] = [
	consumerWarning(
		{
			code: "START_OVERRIDDEN",
			page: PAGES.group,
			tells: "`startFrom` is set: it holds for a new consumer group alone, for committed offsets win over it.",
		},
		({ declared: { startFrom } }) =>
			startFrom === undefined
				? undefined
				: "startFrom holds as long as its consumer group has committed nothing; after that the committed offsets win.",
	),
	appWarning(
		{
			code: "ENDPOINT_NEEDED",
			page: PAGES.network,
			tells:
				"An existing cluster: its VPC has to have what the app needs, NAT or the endpoint of a service, for nothing is created in it.",
		},
		(app) => {
			const { vpc, endpoints } = planNetwork(app);
			if (vpc.kind === "created") return [];
			return endpoints.map(({ service, type, reason, neededBy }) => ({
				subject: neededBy.join(", "),
				message: `${reason} ${vpc.id} needs ${type === "Gateway" ? "a gateway" : "an interface"} endpoint for ${service}, or NAT.`,
			}));
		},
	),
	appWarning(
		{
			code: "VPC_WITHOUT_INTERNET",
			page: PAGES.vpc,
			tells:
				"A function sits in a VPC that is created without `nat`: it reaches the brokers, the endpoints of the plan, and nothing else.",
		},
		(app) => {
			if (app.cluster.kind === "existing" || app.cluster.nat !== undefined) return [];
			const message =
				"It sits in a VPC without NAT: what its code calls beside the brokers cannot be reached. If it calls anything, set nat.";
			return [
				...app.consumers
					.filter(({ deadLetter }) => deadLetter?.kind === "topic")
					.map(({ name }) => `consumer ${JSON.stringify(name)}`),
				...app.producers
					.filter(({ declared }) => declared.handler !== undefined)
					.map(({ name }) => `producer ${JSON.stringify(name)}`),
			].map((subject) => ({ subject, message }));
		},
	),
	appWarning(
		{
			code: "ALARMS_UNHEARD",
			page: PAGES.alarmActions,
			tells: "Alarms without `notify`: they change their state, and nobody is told.",
		},
		(app) =>
			app.alarms.notify === undefined && app.consumers.some((consumer) => planAlarms(app, consumer).length > 0)
				? "Its alarms tell nobody: set alarms.notify to the ARN of an SNS topic, or read them in CloudWatch."
				: undefined,
	),
];
