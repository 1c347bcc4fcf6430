import type { TopicSettings } from "../config/topic-settings.ts";
import type { PartitionLog } from "../log/partition-log.ts";

/** A topic as it is now. Its partitions and configs change in place; only `Topics` changes them. */
export interface Topic {
	readonly name: string;
	/** 32 hexadecimal digits; another one when a topic of that name is made again. */
	readonly id: string;
	readonly partitions: readonly PartitionLog[];
	/** Configs that it sets itself. */
	readonly configs: ReadonlyMap<string, string>;
	readonly settings: TopicSettings;
}
