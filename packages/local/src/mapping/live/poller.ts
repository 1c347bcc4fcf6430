import type { Generation, GroupMember } from "../../kafka/kafka-client.ts";
import { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { Slots } from "./slots.ts";

export interface PollerOptions {
	readonly shared: Shared;
	/** From 1. */
	readonly number: number;
	readonly clientId: string;
	/** Invocations side by side. */
	readonly maxInvocations: number;
	readonly sessionTimeoutMs: number | undefined;
	readonly stop: AbortSignal;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;

/** One member of the mapping's consumer group: joins, reads and sends what is assigned to it, and joins again, until it is stopped. */
export class Poller {
	readonly number: number;
	readonly clientId: string;
	/** The generation that it works in; undefined between two. */
	session: Session | undefined;
	/** Since when it waits for the group; undefined when it does not. */
	joiningSince: number | undefined;
	readonly slots: Slots;
	readonly #options: PollerOptions;

	constructor(options: PollerOptions) {
		this.#options = options;
		this.number = options.number;
		this.clientId = options.clientId;
		this.slots = new Slots(options.maxInvocations);
	}

	/** Resolves once it is stopped and has left the group. */
	async run(): Promise<void> {
		const { shared, clientId, sessionTimeoutMs, stop } = this.#options;
		const { client, group, topic, rebalanceTimeoutMs } = shared;
		const member = client.join({
			group,
			topic,
			clientId,
			rebalanceTimeoutMs,
			...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
		});
		try {
			for (let generation = await this.#join(member); generation !== undefined; generation = await this.#join(member)) {
				this.session = new Session({ shared, poller: this.number, slots: this.slots, generation, stop });
				await this.session.run();
				this.session = undefined;
			}
		} finally {
			this.session = undefined;
			// A member that cannot say so is put out when its session ends.
			await member.leave().catch(() => {});
		}
	}

	/** The next generation; undefined once the poller is stopped. */
	async #join(member: GroupMember): Promise<Generation | undefined> {
		const { shared, stop } = this.#options;
		const { clock, trouble } = shared;
		this.joiningSince = clock.now();
		try {
			for (let delay = FIRST_DELAY_MS; !stop.aborted; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
				try {
					const generation = await member.join(stop);
					trouble.kafka = undefined;
					return generation;
				} catch (error) {
					if (stop.aborted) break;
					trouble.kafka = error;
					await clock.wait(delay, stop);
				}
			}
			return undefined;
		} finally {
			this.joiningSince = undefined;
		}
	}
}
