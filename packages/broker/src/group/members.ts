import type { Clock } from "../clock.ts";
import type { Member } from "./member.ts";

/** Who is in a group, with the timers that find out who is not any more. */
export class Members {
	readonly #clock: Clock;
	readonly #onSilent: (member: Member) => void;
	readonly #onPendingGone: () => void;
	readonly #byId = new Map<string, Member>();
	/** Ids of static members, by the name that their user gave them. */
	readonly #instances = new Map<string, string>();
	/** Ids that were handed out and have not been used yet, with what stops their timers. */
	readonly #pending = new Map<string, () => void>();

	/**
	 * @param onSilent A member was not heard of for its session timeout.
	 * @param onPendingGone An id that was handed out was not used in time.
	 */
	constructor(clock: Clock, onSilent: (member: Member) => void, onPendingGone: () => void) {
		this.#clock = clock;
		this.#onSilent = onSilent;
		this.#onPendingGone = onPendingGone;
	}

	get size(): number {
		return this.#byId.size;
	}

	/** In the order in which they came. */
	get all(): readonly Member[] {
		return [...this.#byId.values()];
	}

	/** Longest time that a member wants for everybody to join again; 0 without members. */
	get patienceMs(): number {
		return Math.max(0, ...this.all.map(({ rebalanceTimeoutMs }) => rebalanceTimeoutMs));
	}

	get(id: string): Member | undefined {
		return this.#byId.get(id);
	}

	/** Id of the static member with that name. */
	instance(groupInstanceId: string | null): string | undefined {
		return groupInstanceId === null ? undefined : this.#instances.get(groupInstanceId);
	}

	add(member: Member): void {
		this.#byId.set(member.id, member);
		if (member.groupInstanceId !== null) this.#instances.set(member.groupInstanceId, member.id);
		this.heard(member);
	}

	/** Gives a static member another id, by which the holder of the old one is shut out. */
	rename(member: Member, id: string): void {
		this.#byId.delete(member.id);
		member.id = id;
		this.add(member);
	}

	remove(member: Member): void {
		member.stopSession?.();
		this.#byId.delete(member.id);
		if (member.groupInstanceId !== null) this.#instances.delete(member.groupInstanceId);
	}

	/** Starts a member's session anew. While it waits for an answer it cannot be expected to send heartbeats. */
	heard(member: Member): void {
		member.stopSession?.();
		member.stopSession = this.#clock.after(member.sessionTimeoutMs, () => {
			if (member.joining !== undefined || member.syncing !== undefined) this.heard(member);
			else this.#onSilent(member);
		});
	}

	/** Whether ids were handed out whose members have not come back with them yet. */
	get isAnyPending(): boolean {
		return this.#pending.size > 0;
	}

	expect(id: string, milliseconds: number): void {
		const stop = this.#clock.after(milliseconds, () => {
			this.#pending.delete(id);
			this.#onPendingGone();
		});
		this.#pending.set(id, stop);
	}

	/** Whether the id had been handed out; it is not pending any more. */
	takePending(id: string): boolean {
		this.#pending.get(id)?.();
		return this.#pending.delete(id);
	}

	clear(): void {
		for (const stop of this.#pending.values()) stop();
		this.#pending.clear();
		for (const member of this.#byId.values()) member.stopSession?.();
		this.#byId.clear();
		this.#instances.clear();
	}
}
