import type { Clock } from "../clock.ts";
import type { Configs } from "../config/configs.ts";
import { type Randomness, randomUuid } from "../randomness.ts";
import type { CommittedOffset, JournalEntry } from "../storage/journal-entry.ts";
import { CommittedOffsets } from "./committed-offsets.ts";
import { Group } from "./group.ts";

export interface GroupsOptions {
	readonly clock: Clock;
	readonly randomness: Randomness;
	readonly configs: Configs;
	readonly journal: (entry: JournalEntry) => void;
}

/** A group and what it has committed. A group that only commits, and never joins, has no members. */
export interface KnownGroup {
	readonly group: Group;
	readonly offsets: CommittedOffsets;
}

/**
 * All consumer groups. Committed offsets survive a restart, members do not: they are told that they are unknown, and join again.
 *
 * Not emulated: offsets never expire (`offsets.retention.minutes`).
 */
export class Groups {
	readonly #options: GroupsOptions;
	readonly #known = new Map<string, KnownGroup>();

	constructor(options: GroupsOptions) {
		this.#options = options;
	}

	get(id: string): KnownGroup | undefined {
		return this.#known.get(id);
	}

	/** By id. */
	all(): readonly KnownGroup[] {
		return [...this.#known.values()].sort((a, b) => (a.group.id < b.group.id ? -1 : 1));
	}

	getOrCreate(id: string): KnownGroup {
		const known = this.#known.get(id);
		if (known !== undefined) return known;
		const { clock, randomness, configs } = this.#options;
		const group = new Group({
			id,
			clock,
			newMemberId: (name) => `${name}-${dashed(randomUuid(randomness))}`,
			initialDelayMs: () => configs.number("group.initial.rebalance.delay.ms"),
		});
		const made = { group, offsets: new CommittedOffsets() };
		this.#known.set(id, made);
		return made;
	}

	/** Writes an offset, or with null takes it away. */
	commit(id: string, topic: string, partition: number, committed: CommittedOffset | null): void {
		this.#options.journal({ is: "committed", group: id, topic, partition, committed });
		this.getOrCreate(id).offsets.set(topic, partition, committed);
	}

	delete(id: string): void {
		this.#options.journal({ is: "group-deleted", group: id });
		this.#known.get(id)?.group.close();
		this.#known.delete(id);
	}

	/** Forgets what groups have committed for a topic that is gone. */
	forgetTopic(topic: string): void {
		for (const { group, offsets } of this.#known.values()) {
			for (const [partition] of offsets.ofTopic(topic)) this.commit(group.id, topic, partition, null);
		}
	}

	restore(entries: readonly JournalEntry[]): void {
		for (const entry of entries) {
			if (entry.is === "committed") this.getOrCreate(entry.group).offsets.set(entry.topic, entry.partition, entry.committed);
			if (entry.is === "group-deleted") this.#known.delete(entry.group);
		}
	}

	*entries(): Iterable<JournalEntry> {
		for (const { group, offsets } of this.#known.values()) {
			for (const [topic, partition, committed] of offsets.all()) {
				yield { is: "committed", group: group.id, topic, partition, committed };
			}
		}
	}

	close(): void {
		for (const { group } of this.#known.values()) group.close();
	}
}

function dashed(uuid: string): string {
	return uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
