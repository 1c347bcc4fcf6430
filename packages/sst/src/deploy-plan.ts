import type { Plan, PlannedConsumer, PlannedDestination, PlannedProducer } from "@millrace/core/plan";
import { Cluster, type ClusterArgs } from "./components/cluster.ts";
import { Consumer, type ConsumerTransform } from "./components/consumer.ts";
import { Destination, type DestinationTransform } from "./components/destination.ts";
import type { FunctionTransform } from "./components/planned-function.ts";
import { Producer } from "./components/producer.ts";
import { Registry, type RegistryArgs } from "./components/registry.ts";
import { Setup, type SetupArgs, type SetupTransform } from "./components/setup.ts";
import { deploymentNames } from "./deployment-names.ts";
import { fillJson, type Names } from "./fill-inputs.ts";
import type { LockFile } from "./setup/released-versions.ts";
import type { TopicPermissions } from "./setup/topics/topic-changes.ts";
import { type Transform, transformed } from "./transform.ts";
import { clusterRow, dashboardBody } from "./translate/dashboard-widgets.ts";
import { logicalName, refuseClashes } from "./translate/logical-name.ts";

/** Of every resource that {@link deployApp} makes. */
export interface AppTransform {
	readonly cluster?: NonNullable<ClusterArgs["transform"]>;
	readonly registry?: NonNullable<RegistryArgs["transform"]>;
	/** By kind and name, as a consumer names them: `s3:failures`. */
	readonly destinations?: Readonly<Record<string, DestinationTransform>>;
	readonly setup?: SetupTransform;
	/** By name of the consumer. */
	readonly consumers?: Readonly<Record<string, ConsumerTransform>>;
	/** By name of the producer. */
	readonly producers?: Readonly<Record<string, FunctionTransform>>;
	readonly dashboard?: Transform<aws.cloudwatch.DashboardArgs>;
}

/** What was deployed, to link to and to build on. */
export interface DeployedApp {
	readonly plan: Plan;
	readonly cluster: Cluster;
	readonly registry: Registry | undefined;
	/** By name in the app. */
	readonly consumers: Readonly<Record<string, Consumer>>;
	/** By name in the app. */
	readonly producers: Readonly<Record<string, Producer>>;
	/** By kind and name, as a consumer names them: `s3:failures`. Topics are the app's own and not among them. */
	readonly destinations: Readonly<Record<string, Destination>>;
	readonly setup: Setup;
	readonly dashboard: aws.cloudwatch.Dashboard;
}

export interface PlanOptions {
	readonly locks: readonly LockFile[];
	readonly allow?: TopicPermissions;
	readonly transform?: AppTransform;
	readonly handlers?: SetupArgs["handlers"];
	/** New name of a consumer to the name that it takes the place of. */
	readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Makes the resources of a plan, and of nothing else.
 * @throws {NameClashError} when two names of the plan become one name of a resource.
 */
export function deployPlan(
	name: string,
	plan: Plan,
	{ locks, allow, handlers, transform = {}, renamed }: PlanOptions,
): DeployedApp {
	refuseClashes("consumers and producers", [...RESERVED, ...namesOf(plan.consumers), ...namesOf(plan.producers)]);
	refuseClashes("destinations", plan.destinations.map(addressOf));

	const cluster = new Cluster(`${name}Cluster`, { plan, ...(transform.cluster && { transform: transform.cluster }) });
	const registry = createRegistry();
	const destinations = createDestinations();
	const names: Names = {
		...deploymentNames(),
		...cluster.names,
		...Object.assign({}, ...Object.values(destinations).map((destination) => destination.names)),
	};
	const setup = new Setup(`${name}Setup`, {
		plan,
		names,
		cluster,
		locks,
		...(allow && { allow }),
		...(handlers && { handlers }),
		after: registry === undefined ? [] : [registry],
		...(transform.setup && { transform: transform.setup }),
	});
	const after = [...setup.done, ...cluster.place.ready, ...(registry === undefined ? [] : [registry])];
	const consumers = byName(plan.consumers, createConsumer);
	const producers = byName(plan.producers, createProducer);
	return { plan, cluster, registry, consumers, producers, destinations, setup, dashboard: createDashboard() };

	function createRegistry(): Registry | undefined {
		if (plan.registry === undefined) return undefined;
		const own = transform.registry && { transform: transform.registry };
		return new Registry(`${name}Registry`, { plan, registry: plan.registry, ...own });
	}

	function createDestinations(): Readonly<Record<string, Destination>> {
		const created = plan.destinations.filter(({ kind }) => kind !== "topic");
		const make = (destination: PlannedDestination) => {
			const own = transform.destinations?.[addressOf(destination)];
			const logical = `${name}${logicalName(destination.name)}${SUFFIX[destination.kind]}`;
			return new Destination(logical, { plan, destination, ...(own && { transform: own }) });
		};
		return Object.fromEntries(created.map((destination) => [addressOf(destination), make(destination)]));
	}

	function createConsumer(consumer: PlannedConsumer): Consumer {
		const own = transform.consumers?.[consumer.name];
		const schemaIds = setup.schemaIds([consumer.topic]);
		const before = renamed.get(consumer.name);
		return new Consumer(
			name + logicalName(consumer.name),
			{
				plan,
				consumer,
				names,
				place: cluster.place,
				after,
				...(schemaIds !== undefined && { schemaIds }),
				...(own && { transform: own }),
			},
			// The engine then takes it for the one that it replaces, and lets the old mapping go before the new one polls.
			before === undefined ? {} : { aliases: [{ name: name + logicalName(before) }] },
		);
	}

	function createProducer(producer: PlannedProducer): Producer {
		const own = transform.producers?.[producer.name];
		const logical = name + logicalName(producer.name);
		const schemaIds = setup.schemaIds(producer.topics);
		return new Producer(logical, {
			plan,
			producer,
			names,
			place: cluster.place,
			...(schemaIds !== undefined && { schemaIds }),
			...(own && { transform: own }),
		});
	}

	function createDashboard(): aws.cloudwatch.Dashboard {
		const parts = [{ rows: [clusterRow(plan)], names }, ...Object.values(consumers).map(({ dashboard }) => dashboard)];
		const filled = $util.all(parts.map(({ rows, names: known }) => fillJson(rows, known)));
		const args = {
			dashboardName: `${plan.app}-${plan.stage}`,
			dashboardBody: filled.apply((all) => JSON.stringify(dashboardBody(all.flatMap((rows) => JSON.parse(rows))))),
		};
		return new aws.cloudwatch.Dashboard(
			...transformed<aws.cloudwatch.DashboardArgs>(transform.dashboard, `${name}Dashboard`, args, {}),
		);
	}
}

/** Names of our own components, which no consumer or producer can have. */
const RESERVED = ["cluster", "registry", "setup", "setup-topics", "setup-schemas", "dashboard"];
const SUFFIX = { s3: "Bucket", sqs: "Queue", sns: "Notification", topic: "" } as const;

function addressOf({ kind, name }: PlannedDestination): string {
	return `${kind}:${name}`;
}

function namesOf(all: readonly { readonly name: string }[]): readonly string[] {
	return all.map(({ name }) => name);
}

function byName<Planned extends { readonly name: string }, Made>(
	all: readonly Planned[],
	make: (planned: Planned) => Made,
): Readonly<Record<string, Made>> {
	return Object.fromEntries(all.map((planned) => [planned.name, make(planned)]));
}
