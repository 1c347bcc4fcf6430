import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { ConfigDefinition } from "../config/config-type.ts";
import { type Configs, definitionIn } from "../config/configs.ts";
import { TOPIC_CONFIGS } from "../config/topic-configs.ts";
import { readTopicSettings, type TopicSettings } from "../config/topic-settings.ts";
import { PartitionLog } from "../log/partition-log.ts";
import { type Randomness, randomUuid } from "../randomness.ts";
import type { JournalEntry } from "../storage/journal-entry.ts";
import { PartitionFiles } from "../storage/partition-files.ts";
import type { Topic } from "./topic.ts";

export interface TopicsOptions {
	readonly clock: Clock;
	readonly randomness: Randomness;
	readonly configs: Configs;
	/** Where records are kept; undefined: in memory. */
	readonly directory: string | undefined;
	readonly journal: (entry: JournalEntry) => void;
}

type MutableTopic = { -readonly [K in keyof Topic]: Topic[K] };

/** All topics, by name and by id. What is asked of it has been validated. */
export class Topics {
	readonly #options: TopicsOptions;
	readonly #byName = new Map<string, MutableTopic>();
	readonly #byId = new Map<string, MutableTopic>();
	#bytes = 0;

	constructor(options: TopicsOptions) {
		this.#options = options;
	}

	/** Bytes of all logs. */
	get bytes(): number {
		return this.#bytes;
	}

	get(name: string): Topic | undefined {
		return this.#byName.get(name);
	}

	byId(id: string): Topic | undefined {
		return this.#byId.get(id);
	}

	/** A partition's log. */
	log(name: string, partition: number): PartitionLog | undefined {
		return this.#byName.get(name)?.partitions[partition];
	}

	/** By name. */
	all(): readonly Topic[] {
		return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
	}

	create(name: string, partitions: number, configs: ReadonlyMap<string, string>): Topic {
		const topic = this.#add(name, randomUuid(this.#options.randomness), partitions, configs);
		this.#write(topic);
		return topic;
	}

	addPartitions(name: string, count: number): void {
		const topic = this.#byName.get(name) as MutableTopic;
		topic.partitions = [...topic.partitions, ...this.#logs(topic, topic.partitions.length, count)];
		this.#write(topic);
	}

	/** Puts these in place of all configs that the topic sets itself. */
	configure(name: string, configs: ReadonlyMap<string, string>): void {
		const topic = this.#byName.get(name) as MutableTopic;
		topic.configs = configs;
		topic.settings = this.#settings(configs);
		this.#write(topic);
	}

	/** Reads all settings again, after a config of the broker has changed. */
	refresh(): void {
		for (const topic of this.#byName.values()) topic.settings = this.#settings(topic.configs);
	}

	delete(name: string): void {
		const topic = this.#byName.get(name) as MutableTopic;
		this.#options.journal({ is: "topic-deleted", name });
		this.#byName.delete(name);
		this.#byId.delete(topic.id);
		for (const log of topic.partitions) log.remove();
		const folder = this.#folderOf(topic.id);
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	}

	/** DeleteRecords and retention: moves the start of a log. */
	deleteBefore(topic: Topic, partition: number, offset: number): void {
		topic.partitions[partition]?.deleteBefore(offset);
		this.#options.journal({ is: "log-start", topic: topic.name, partition, offset });
	}

	/** Takes over what the journal and the directory hold; says how many bytes of torn writes were cut off. */
	restore(entries: readonly JournalEntry[]): number {
		const known = new Map<string, JournalEntry & { is: "topic" }>();
		const starts = new Map<string, JournalEntry & { is: "log-start" }>();
		for (const entry of entries) {
			if (entry.is === "topic") known.set(entry.name, entry);
			if (entry.is === "topic-deleted") {
				known.delete(entry.name);
				for (const [key, { topic }] of starts) if (topic === entry.name) starts.delete(key);
			}
			if (entry.is === "log-start") starts.set(`${entry.topic}/${entry.partition}`, entry);
		}
		let tornBytes = 0;
		for (const { name, id, partitions, configs } of known.values()) {
			const topic = this.#add(name, id, partitions, new Map(Object.entries(configs)));
			for (const [index, log] of topic.partitions.entries()) {
				const found = this.#filesOf(id, index)?.recover(this.#options.clock.now()) ?? [];
				log.restore(found);
				tornBytes += found.reduce((total, segment) => total + segment.tornBytes, 0);
				log.deleteBefore(starts.get(`${name}/${index}`)?.offset ?? 0);
			}
		}
		this.#removeForeignFolders();
		return tornBytes;
	}

	/** All that the journal has to know. */
	*entries(): Iterable<JournalEntry> {
		for (const topic of this.#byName.values()) {
			yield entryOf(topic);
			for (const [partition, { startOffset: offset }] of topic.partitions.entries()) {
				if (offset > 0) yield { is: "log-start", topic: topic.name, partition, offset };
			}
		}
	}

	close(): void {
		for (const { partitions } of this.#byName.values()) for (const log of partitions) log.close();
	}

	#add(name: string, id: string, partitions: number, configs: ReadonlyMap<string, string>): MutableTopic {
		const topic: MutableTopic = { name, id, partitions: [], configs, settings: this.#settings(configs) };
		topic.partitions = this.#logs(topic, 0, partitions);
		this.#byName.set(name, topic);
		this.#byId.set(id, topic);
		return topic;
	}

	#logs(topic: Topic, from: number, to: number): readonly PartitionLog[] {
		const onBytes = (bytes: number) => {
			this.#bytes += bytes;
		};
		return Array.from({ length: to - from }, (_, index) => {
			const files = this.#filesOf(topic.id, from + index);
			return new PartitionLog({ clock: this.#options.clock, settings: () => topic.settings, files, onBytes });
		});
	}

	#settings(configs: ReadonlyMap<string, string>): TopicSettings {
		return readTopicSettings(
			(name) => this.#options.configs.topic(definitionIn(TOPIC_CONFIGS, name) as ConfigDefinition, configs).value,
		);
	}

	#write(topic: Topic): void {
		this.#options.journal(entryOf(topic));
	}

	#filesOf(id: string, partition: number): PartitionFiles | undefined {
		const folder = this.#folderOf(id);
		return folder === undefined ? undefined : new PartitionFiles(join(folder, String(partition)));
	}

	#folderOf(id: string): string | undefined {
		return this.#options.directory === undefined ? undefined : join(this.#options.directory, "topics", id);
	}

	/** Folders of topics whose deletion a crash cut short. */
	#removeForeignFolders(): void {
		if (this.#options.directory === undefined) return;
		const folder = join(this.#options.directory, "topics");
		for (const id of readdirSync(folder)) {
			if (!this.#byId.has(id)) rmSync(join(folder, id), { recursive: true, force: true });
		}
	}
}

function entryOf({ name, id, partitions, configs }: Topic): JournalEntry {
	return { is: "topic", name, id, partitions: partitions.length, configs: Object.fromEntries(configs) };
}
