import type { Plan, PlannedConsumer } from "@millrace/core/plan";
import { fillInputs, fillJson, type Names } from "../fill-inputs.ts";
import { BOUND_PROPERTIES, refuseChangedMapping } from "../guard/refuse-separation.ts";
import { tagsOf } from "../history/deployed-consumer.ts";
import { type Transform, transformed } from "../transform.ts";
import { alarmArgs } from "../translate/alarm-args.ts";
import { consumerRows, type WidgetRow } from "../translate/dashboard-widgets.ts";
import { userFunction } from "../translate/function-resources.ts";
import { logicalName } from "../translate/logical-name.ts";
import { mappingArgs } from "../translate/mapping-args.ts";
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
	/** Ids of the schema versions that it may meet, in the form of {@link Settings}. */
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
 * @throws {TransformRefusedError} when a transform separates the mapping from what the function is told.
 *
 * @example
 * const consumer = new Consumer("AirlineDelays", { plan, consumer: plan.consumers[0], names, place: cluster.place });
 * consumer.nodes.mapping.uuid;
 */
export class Consumer extends $util.ComponentResource {
	readonly #planned: PlannedConsumer;
	readonly #plan: ConsumerArgs["plan"];
	readonly #names: Names;
	readonly #function: sst.aws.Function;
	readonly #mapping: aws.lambda.EventSourceMapping;
	readonly #alarms: readonly aws.cloudwatch.MetricAlarm[];

	constructor(name: string, args: ConsumerArgs, opts?: $util.ComponentResourceOptions) {
		super("millrace:aws:Consumer", name, {}, opts);
		const { plan, consumer, transform = {} } = args;
		this.#planned = consumer;
		this.#plan = plan;
		this.#function = this.#createFunction(name, args);
		this.#mapping = this.#createMapping(name, args);
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

	#createFunction(name: string, { plan, consumer, names, place, schemaIds, transform = {} }: ConsumerArgs): sst.aws.Function {
		const { handler, ...resources } = userFunction(consumer.function);
		const { settings } = consumer.function;
		const written = schemaIds?.apply((ids) => fillJson({ ...settings, schemaIds: ids }, names));
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
				...(written !== undefined && { settings: written }),
				transform,
			},
			{ parent: this },
		);
	}

	#createMapping(name: string, { plan, consumer, names, after = [], transform = {} }: ConsumerArgs): aws.lambda.EventSourceMapping {
		const planned = {
			...fillInputs(mappingArgs(consumer.mapping), names),
			functionName: this.#function.name,
			tags: plan.tags,
		};
		const [, args, opts] = transformed<aws.lambda.EventSourceMappingArgs>(transform.mapping, `${name}Mapping`, { ...planned }, {
			parent: this,
			deleteBeforeReplace: true,
			dependsOn: [...after],
		});
		const mapping = new aws.lambda.EventSourceMapping(`${name}Mapping`, { ...args, ...this.#guarded(planned, args) }, opts);
		// Once more on what was registered, for what $transform changes of every mapping of the app.
		$util.output(pick(planned)).apply((before) =>
			$util.output(pick(mapping)).apply((now) => {
				// The provider reads the function's ARN back in the place of its name.
				const functionName = String(now["functionName"]).split(":").at(-1);
				refuseChangedMapping(consumer.name, before, { ...now, functionName });
			}),
		);
		return mapping;
	}

	/** The bound properties; once both are known, one that a transform has changed is refused before the mapping is made. */
	#guarded(planned: aws.lambda.EventSourceMappingArgs, args: aws.lambda.EventSourceMappingArgs): { functionName: $util.Output<string> } {
		const functionName = $util.output(pick(planned)).apply((before) =>
			$util.output(pick(args)).apply((now) => {
				refuseChangedMapping(this.#planned.name, before, now);
				return String(now["functionName"]);
			}),
		);
		return { functionName };
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

function pick(source: object): Record<string, unknown> {
	// Sound: the bound properties are properties of the arguments and of the resource alike.
	const all = source as Readonly<Record<string, unknown>>;
	return Object.fromEntries(BOUND_PROPERTIES.map((property) => [property, all[property]]));
}
