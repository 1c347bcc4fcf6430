import { EMPTY_TALLY } from "../runtime/tally.ts";
import { groupBy } from "./group-by.ts";
import type { PlannedCost, PlannedNetwork } from "./plan.ts";
import { planAlarms } from "./plan-alarms.ts";
import { isServerless } from "./plan-cluster.ts";
import { planNetwork } from "./plan-network.ts";
import { HOURS_A_MONTH, PRICES, type Price } from "./prices.ts";
import type { StagedApp } from "./staged-app.ts";

/** Pollers that one unit holds, and a unit is the least that a group, or a mapping alone, is billed. */
const POLLERS_A_UNIT = 10;

/**
 * What the bill of a stage counts: first what costs whether used or not, then what costs by use. List prices, without free tiers.
 */
export function planCosts(app: StagedApp): readonly PlannedCost[] {
	return [
		...clusterCosts(app),
		...pollerCosts(app),
		...networkCosts(planNetwork(app)),
		...watchingCosts(app),
		...usageCosts(app),
	];
}

function clusterCosts(app: StagedApp): readonly PlannedCost[] {
	if (!isServerless(app)) return [];
	const partitions = app.topics.reduce((sum, topic) => sum + topic.partitions, 0);
	const cluster = app.cluster.kind === "serverless" ? [fixed("MSK Serverless cluster", 1, "cluster", PRICES.cluster)] : [];
	return [...cluster, fixed("partitions", partitions, "partition", PRICES.partition)];
}

/** By group, or by mapping where it has none: at least one unit, and more as pollers are added. */
function pollerCosts({ consumers }: StagedApp): readonly PlannedCost[] {
	const polling = consumers.flatMap(({ name, enabled, pollers }) =>
		enabled && pollers !== undefined ? [{ name, pollers }] : [],
	);
	const shares = groupBy(polling, ({ name, pollers }) =>
		pollers.group === undefined ? `consumer ${name}` : `group ${pollers.group}`,
	);
	const units = (pollers: number): number => Math.max(1, Math.ceil(pollers / POLLERS_A_UNIT));
	const total = (limit: "min" | "max"): number =>
		[...shares.values()].reduce((sum, share) => sum + units(share.reduce((all, { pollers }) => all + pollers[limit], 0)), 0);
	if (polling.length === 0) return [];
	const [least, most] = [total("min"), total("max")];
	const note = `${[...shares.keys()].join(", ")}${most > least ? `; up to ${most} units when all pollers run` : ""}. A schema registry or more than 20 MB a second may take more.`;
	return [fixed("event poller units", least, "unit", PRICES.pollerUnit, note)];
}

function networkCosts({ vpc, endpoints }: PlannedNetwork): readonly PlannedCost[] {
	if (vpc.kind === "given") return [];
	const interfaces = endpoints.filter(({ type }) => type === "Interface").map(({ service }) => service);
	const costs: PlannedCost[] = [];
	if (vpc.nat !== undefined) {
		const managed = vpc.nat === "managed";
		const [driver, price] = managed
			? (["NAT gateways", PRICES.natGateway] as const)
			: (["NAT instances", PRICES.natInstance] as const);
		costs.push(fixed(driver, vpc.zones, managed ? "gateway" : "t4g.nano", price, "one a zone"));
		costs.push(fixed("public IPv4 addresses", vpc.zones, "address", PRICES.publicAddress, "one a NAT"));
	}
	if (interfaces.length > 0) {
		const note = `${interfaces.join(", ")} in ${vpc.zones} zones`;
		costs.push(fixed("interface endpoints", interfaces.length * vpc.zones, "endpoint in a zone", PRICES.endpoint, note));
	}
	return costs;
}

function watchingCosts(app: StagedApp): readonly PlannedCost[] {
	const alarms = app.consumers.reduce((sum, consumer) => sum + planAlarms(app, consumer).length, 0);
	const metrics = app.consumers.length * Object.keys(EMPTY_TALLY).length;
	return [
		...(alarms === 0 ? [] : [fixed("alarms", alarms, "alarm", PRICES.alarm)]),
		...(metrics === 0
			? []
			: [
					fixed(
						"metrics of functions",
						metrics,
						"metric",
						PRICES.metric,
						"billed for the hours in which a function runs, at most this",
					),
				]),
	];
}

function usageCosts(app: StagedApp): readonly PlannedCost[] {
	const { vpc, endpoints } = planNetwork(app);
	const created = vpc.kind === "created";
	return [
		...(isServerless(app)
			? [
					byUse("data written to topics", "GB", PRICES.written),
					byUse("data read from topics", "GB", PRICES.read, "by every consumer group"),
					byUse("data stored in topics", "GB for a month", PRICES.stored),
				]
			: []),
		...(created && vpc.nat !== undefined ? [byUse("data through NAT", "GB", PRICES.natData)] : []),
		...(created && endpoints.some(({ type }) => type === "Interface")
			? [byUse("data through interface endpoints", "GB", PRICES.endpointData)]
			: []),
		byUse("invocations", "million", PRICES.invocations),
		byUse("running functions", "GB-second", PRICES.compute, "arm64; a fifth more on x86_64"),
		byUse("logs", "GB", PRICES.logs),
	];
}

function fixed(driver: string, quantity: number, unit: string, price: Price, note?: string): PlannedCost {
	const { usdPerHour, page, asOf } = price;
	const month = usdPerHour === undefined ? (price.usdPerMonth ?? 0) : usdPerHour * HOURS_A_MONTH;
	return {
		driver,
		quantity,
		unit,
		...(usdPerHour === undefined ? {} : { usdPerHour }),
		usdPerMonth: Math.round(quantity * month * 100) / 100,
		page,
		asOf,
		...(note === undefined ? {} : { note }),
	};
}

function byUse(driver: string, unit: string, { usdPerUnit = 0, page, asOf }: Price, note?: string): PlannedCost {
	return { driver, unit, usdPerUnit, page, asOf, ...(note === undefined ? {} : { note }) };
}
