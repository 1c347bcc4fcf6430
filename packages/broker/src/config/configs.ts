import { BROKER_CONFIGS } from "./broker-configs.ts";
import { type ConfigDefinition, configProblem } from "./config-type.ts";
import { TOPIC_CONFIGS } from "./topic-configs.ts";

/** Where a value comes from, with its number in DescribeConfigs. */
export const CONFIG_SOURCES = { topic: 1, dynamicBroker: 2, staticBroker: 4, fallback: 5 } as const;

/** A config as it is now. */
export interface EffectiveConfig {
	readonly definition: ConfigDefinition;
	readonly value: string;
	readonly source: keyof typeof CONFIG_SOURCES;
}

/** One of the values that stand behind an effective one. */
export interface Synonym {
	readonly name: string;
	readonly value: string;
	readonly source: keyof typeof CONFIG_SOURCES;
}

/** The broker's configs, and on them those of topics. */
export class Configs {
	readonly #static: ReadonlyMap<string, string>;
	/** Set by clients while the broker runs. */
	readonly dynamic: Map<string, string> = new Map<string, string>();

	/** @param given Values of the broker's configs, known to be valid. */
	constructor(given: Readonly<Record<string, string>>) {
		this.#static = new Map(Object.entries(given));
	}

	/** All values that a config has, and would have without the one before it, the most particular first. */
	synonyms({ name, synonym, fallback }: ConfigDefinition, own?: ReadonlyMap<string, string>): readonly Synonym[] {
		const broker = own === undefined ? name : synonym;
		const value = own?.get(name);
		const set: (Synonym | undefined)[] = [value === undefined ? undefined : { name, value, source: "topic" }];
		if (broker !== undefined) {
			const [dynamic, given] = [this.dynamic.get(broker), this.#static.get(broker)];
			if (dynamic !== undefined) set.push({ name: broker, value: dynamic, source: "dynamicBroker" });
			if (given !== undefined) set.push({ name: broker, value: given, source: "staticBroker" });
			set.push({ name: broker, value: fallback, source: "fallback" });
		}
		return set.filter((each) => each !== undefined);
	}

	/** A config of the broker that is a number. */
	number(name: string): number {
		return Number(this.text(name));
	}

	/** A config of the broker. */
	text(name: string): string {
		return this.broker(definitionIn(BROKER_CONFIGS, name) as ConfigDefinition).value;
	}

	broker(definition: ConfigDefinition): EffectiveConfig {
		const dynamic = this.dynamic.get(definition.name);
		if (dynamic !== undefined) return { definition, value: dynamic, source: "dynamicBroker" };
		const given = this.#static.get(definition.name);
		if (given !== undefined) return { definition, value: given, source: "staticBroker" };
		return { definition, value: definition.fallback, source: "fallback" };
	}

	/** A config of a topic that has set these itself. */
	topic(definition: ConfigDefinition, own: ReadonlyMap<string, string>): EffectiveConfig {
		const value = own.get(definition.name);
		if (value !== undefined) return { definition, value, source: "topic" };
		if (definition.synonym === undefined) return { definition, value: definition.fallback, source: "fallback" };
		return { ...this.broker({ ...definition, name: definition.synonym }), definition };
	}
}

export function definitionIn(definitions: readonly ConfigDefinition[], name: string): ConfigDefinition | undefined {
	return definitions.find((definition) => definition.name === name);
}

/** What is wrong with configs of a topic, or undefined. */
export function topicConfigProblem(configs: ReadonlyMap<string, string>): string | undefined {
	const problem = problemIn(TOPIC_CONFIGS, configs, "topic");
	if (problem !== undefined) return problem;
	const [min, max] = ["min.compaction.lag.ms", "max.compaction.lag.ms"].map((name) => {
		return Number(configs.get(name) ?? definitionIn(TOPIC_CONFIGS, name)?.fallback);
	}) as [number, number];
	return min > max ? `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})` : undefined;
}

/** What is wrong with configs of the broker, or undefined. */
export function brokerConfigProblem(configs: Iterable<readonly [string, string]>): string | undefined {
	return problemIn(BROKER_CONFIGS, configs, "broker");
}

function problemIn(
	definitions: readonly ConfigDefinition[],
	configs: Iterable<readonly [string, string]>,
	kind: string,
): string | undefined {
	for (const [name, value] of configs) {
		const definition = definitionIn(definitions, name);
		const problem = definition === undefined ? `Unknown ${kind} config name: ${name}` : configProblem(definition, value);
		if (problem !== undefined) return problem;
	}
	return undefined;
}
