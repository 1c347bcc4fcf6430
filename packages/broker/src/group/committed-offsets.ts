import type { CommittedOffset } from "../storage/journal-entry.ts";

/** What one group has committed, and what open transactions would commit. */
export class CommittedOffsets {
	readonly #topics = new Map<string, Map<number, CommittedOffset>>();
	/** Producer ids of open transactions that hold an offset, by topic and partition. */
	readonly #pending = new Map<string, Set<number>>();

	get isEmpty(): boolean {
		return this.#topics.size === 0;
	}

	get(topic: string, partition: number): CommittedOffset | undefined {
		return this.#topics.get(topic)?.get(partition);
	}

	ofTopic(topic: string): readonly (readonly [partition: number, committed: CommittedOffset])[] {
		return [...(this.#topics.get(topic) ?? [])];
	}

	topics(): readonly string[] {
		return [...this.#topics.keys()];
	}

	*all(): Iterable<readonly [topic: string, partition: number, committed: CommittedOffset]> {
		for (const [topic, partitions] of this.#topics)
			for (const [partition, committed] of partitions) yield [topic, partition, committed];
	}

	set(topic: string, partition: number, committed: CommittedOffset | null): void {
		const partitions = this.#topics.get(topic) ?? new Map<number, CommittedOffset>();
		if (committed === null) partitions.delete(partition);
		else partitions.set(partition, committed);
		if (partitions.size > 0) this.#topics.set(topic, partitions);
		else this.#topics.delete(topic);
	}

	/** Marks an offset as changed by an open transaction. */
	hold(topic: string, partition: number, producerId: number): void {
		const key = `${topic}/${partition}`;
		this.#pending.set(key, (this.#pending.get(key) ?? new Set()).add(producerId));
	}

	/** Takes the marks of a transaction away that has ended. */
	release(producerId: number): void {
		for (const [key, producers] of this.#pending) {
			producers.delete(producerId);
			if (producers.size === 0) this.#pending.delete(key);
		}
	}

	/** Whether an open transaction may still change this offset. */
	isHeld(topic: string, partition: number): boolean {
		return this.#pending.has(`${topic}/${partition}`);
	}
}
