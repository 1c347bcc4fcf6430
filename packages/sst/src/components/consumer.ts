import type { Plan, PlannedConsumer } from "@millrace/core/plan";
import { Component } from "../component.ts";
import { fillInputs, type Names } from "../fill-inputs.ts";
import { type LastLook, takeLastLook } from "../guard/last-look.ts";
import { BOUND_PROPERTIES, type Bound, refuseChangedMapping } from "../guard/refuse-separation.ts";
import { tagsOf } from "../history/deployed-consumer.ts";
import { type Transform, transformed } from "../transform.ts";
import { alarmArgs } from "../translate/alarm-args.ts";
import { consumerRows, type WidgetRow } from "../translate/dashboard-widgets.ts";
import { userFunction } from "../translate/function-resources.ts";
import { logicalName } from "../translate/logical-name.ts";
import { mappingArgs } from "../translate/mapping-args.ts";
import { visibly } from "../visible-error.ts";
import type { Place } from "./network.ts";
import { createPlannedFunction, type FunctionTransform } from "./planned-function.ts";

/** Of each resource of a consumer. */
export interface ConsumerTransform extends FunctionTransform {
	/**
	 * The event source mapping. What the function is told in `MILLRACE` cannot be changed here: response types, pollers, function, source,
	 * topics and group.
	 */
	readonly mapping?: Transform<aws.lambda.EventSourceMappingArgs>;
	/** Every alarm. */
	readonly alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

export interface ConsumerArgs {
	readonly plan: Pick<Plan, "app" | "stage" | "tags" | "alarms">;
	readonly consumer: PlannedConsumer;
	/** What stands for the plan's placeholders. */
	readonly names: Names;
	/** Where the cluster sits, for a function that has to sit there too. */
	readonly place: Place;
	/** Ids of the schema versions that it may meet, as its settings have them. */
	readonly schemaIds?: $util.Output<Readonly<Record<string, string>>>;
	/** What has to be there before the mapping polls: its topic, above all. */
	readonly after?: readonly $util.Resource[];
	readonly transform?: ConsumerTransform;
}

/**
 * A planned consumer: its function, the event source mapping that invokes it, and its alarms.
 *
 * The mapping is deleted before it is replaced, because its consumer group is unique.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 * @throws {VisibleError} `TRANSFORM_REFUSED`, when a transform separates the mapping from what the function is told. It fails the deployment
 * before the mapping is made.
 *
 * @example
 * const consumer = new Consumer("AirlineDelays", { plan, consumer: plan.consumers[0], names, place: cluster.place });
 * consumer.nodes.mapping.uuid;
 */
export class Consumer extends Component {
	readonly #planned: PlannedConsumer;
	readonly #plan: ConsumerArgs["plan"];
	readonly #names: Names;
	readonly #function: sst.aws.Function;
	readonly #mapping: aws.lambda.EventSourceMapping;
	readonly #alarms: readonly aws.cloudwatch.MetricAlarm[];

	constructor(name: string, args: ConsumerArgs, opts?: $util.ComponentResourceOptions) {
		const last = takeLastLook();
		super("millrace:aws:Consumer", name, {}, opts);
		const { plan, consumer, transform = {} } = args;
		this.#planned = consumer;
		this.#plan = plan;
		this.#function = this.#createFunction(name, args, last);
		this.#mapping = this.#createMapping(name, args, last);
		this.#names = { ...args.names, MappingId: this.#mapping.uuid };
		this.#alarms = consumer.alarms.map((alarm) => {
			const filled = { ...fillInputs(alarmArgs(alarm, plan.alarms.notify), this.#names), tags: plan.tags };
			return new aws.cloudwatch.MetricAlarm(
				...transformed<aws.cloudwatch.MetricAlarmArgs>(transform.alarm, `${name}${logicalName(alarm.kind)}Alarm`, filled, {
					parent: this,
				}),
			);
		});
		this.registerOutputs({ function: this.#function.name, mapping: this.#mapping.uuid });
	}

	#createFunction(
		name: string,
		{ plan, consumer, names, place, schemaIds, transform = {} }: ConsumerArgs,
		last: LastLook,
	): sst.aws.Function {
		const { handler, ...resources } = userFunction(consumer.function);
		return createPlannedFunction(
			`${name}Function`,
			{
				resources,
				handler,
				description: `Consumer ${consumer.name} of ${consumer.topic}, ${plan.app} ${plan.stage}`,
				names,
				place,
				tags: plan.tags,
				ownTags: fillInputs(tagsOf(consumer), names),
				...(schemaIds !== undefined && { schemaIds }),
				last,
				transform,
			},
			{ parent: this },
		);
	}

	#createMapping(
		name: string,
		{ plan, consumer, names, after = [], transform = {} }: ConsumerArgs,
		last: LastLook,
	): aws.lambda.EventSourceMapping {
		const planned = {
			...fillInputs(mappingArgs(consumer.mapping), names),
			functionName: this.#function.name,
			tags: plan.tags,
		};
		// By its planned name: whoever names the function otherwise separates the two as well.
		const bound = { ...planned, functionName: consumer.mapping.FunctionName };
		last.at(MAPPING, `${name}Mapping`, (properties) => ({
			...properties,
			functionName: refusingSeparation(consumer.name, bound, properties),
		}));
		return new aws.lambda.EventSourceMapping(
			...transformed<aws.lambda.EventSourceMappingArgs>(
				transform.mapping,
				`${name}Mapping`,
				{ ...planned },
				{
					parent: this,
					deleteBeforeReplace: true,
					dependsOn: [...after],
				},
			),
		);
	}

	/** Its part of the app's dashboard. */
	get dashboard(): { readonly rows: readonly WidgetRow[]; readonly names: Names } {
		return { rows: consumerRows(this.#planned, this.#plan), names: this.#names };
	}

	/** The resources below. */
	get nodes(): {
		readonly function: sst.aws.Function;
		readonly mapping: aws.lambda.EventSourceMapping;
		readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
	} {
		return { function: this.#function, mapping: this.#mapping, alarms: this.#alarms };
	}
}

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** Name of the function; once all is known, a mapping that is not the one the function is told of is refused before it is made. */
function refusingSeparation(consumer: string, planned: object, registered: object): $util.Output<unknown> {
	return $util.all<unknown>([boundOf(planned), boundOf(registered)]).apply(([before, now]) => {
		// Sound: both are what `boundOf` has picked, with every value known.
		const [wanted, found] = [before, now] as unknown as readonly [Bound, Bound];
		visibly(() => refuseChangedMapping(consumer, wanted, found));
		return found["functionName"];
	});
}

function boundOf(source: object): Record<string, unknown> {
	const all = Object.entries(source);
	return Object.fromEntries(all.filter(([property]) => BOUND_PROPERTIES.includes(property)));
}
