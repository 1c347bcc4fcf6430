import type { Settings } from "../runtime/settings.ts";
import type { ProducerSettings } from "./plan.ts";
import { planProducerSettings } from "./plan-producers.ts";
import { planSettings } from "./plan-settings.ts";
import type { StagedApp } from "./staged-app.ts";

/** A function with code of the user, as far as consumers and producers have it in common. */
export interface StagedFunction {
	/** Such as `consumer "delays"`. */
	readonly subject: string;
	readonly fullName: string;
	readonly memoryMb: number;
	readonly environment: Readonly<Record<string, string>>;
	readonly settings: Settings | ProducerSettings;
	/** Whether the deployment adds ids of schemas to its settings. */
	readonly framed: boolean;
}

/** The functions of consumers, then those of producers that have a handler. */
export function stagedFunctions(app: StagedApp): readonly StagedFunction[] {
	const framed = app.topics.filter(({ declared: { wire } }) => wire.key !== "plain" || wire.value !== "plain");
	const isFramed = (topic: string): boolean => framed.some(({ name }) => name === topic);
	return [
		...app.consumers.map((consumer) => ({
			subject: `consumer ${JSON.stringify(consumer.name)}`,
			fullName: consumer.fullName,
			memoryMb: consumer.memoryMb,
			environment: consumer.declared.environment ?? {},
			settings: planSettings(app, consumer),
			framed: isFramed(consumer.topic.name),
		})),
		...app.producers
			.filter(({ declared }) => declared.handler !== undefined)
			.map((producer) => ({
				subject: `producer ${JSON.stringify(producer.name)}`,
				fullName: producer.fullName,
				memoryMb: producer.memoryMb,
				environment: producer.declared.environment ?? {},
				settings: planProducerSettings(app, producer),
				framed: producer.topics.some(isFramed),
			})),
	];
}
