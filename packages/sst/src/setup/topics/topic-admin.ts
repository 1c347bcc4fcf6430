/** A topic as the cluster has it. */
export interface ExistingTopic {
	readonly name: string;
	readonly partitions: number;
	/** All its settings with the values in force, set or by default. */
	readonly config: Readonly<Record<string, string>>;
}

/**
 * What the step asks of a Kafka cluster; one adapter speaks to real ones, tests bring a cluster in memory. There is nothing here to delete
 * a topic or a setting with.
 *
 * A method rejects with a coded error that says whether trying again may help; after a rejected write it is unknown whether it was done.
 */
export interface TopicAdmin {
	/** Those of the named topics that exist, and never a topic made by asking. */
	describe(names: readonly string[]): Promise<readonly ExistingTopic[]>;
	/** Creates a topic with the cluster's own replication factor. */
	create(name: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void>;
	/** Raises the number of partitions to that count. */
	addPartitions(name: string, count: number): Promise<void>;
	/** Sets these and leaves every other setting as it is. */
	alterConfig(name: string, set: Readonly<Record<string, string>>): Promise<void>;
	close(): void;
}
