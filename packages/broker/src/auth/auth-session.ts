import type { Authenticator } from "./authenticator.ts";

/** Who a connection has shown to be. */
export class AuthSession {
	readonly #authenticators: readonly Authenticator[];
	#chosen: Authenticator | undefined;
	#expectsToken = false;
	#isAuthenticated = false;
	#expiresAt = Number.POSITIVE_INFINITY;

	/** @param authenticators None: everybody may do everything. */
	constructor(authenticators: readonly Authenticator[]) {
		this.#authenticators = authenticators;
	}

	get mechanisms(): readonly string[] {
		return this.#authenticators.map(({ mechanism }) => mechanism);
	}

	/** Whether requests other than those that authenticate may be answered. */
	isOpen(now: number): boolean {
		return this.#authenticators.length === 0 || (this.#isAuthenticated && now < this.#expiresAt);
	}

	/** Whether the next frame is a token without a header: after SaslHandshake 0. */
	get expectsToken(): boolean {
		return this.#expectsToken;
	}

	/** SaslHandshake: whether the mechanism is known. */
	choose(mechanism: string, thenToken: boolean): boolean {
		this.#chosen = this.#authenticators.find((each) => each.mechanism === mechanism);
		this.#expectsToken = thenToken && this.#chosen !== undefined;
		return this.#chosen !== undefined;
	}

	/** SaslAuthenticate: for how many milliseconds the client is known from now on (0: for good), or why it is not. */
	authenticate(message: Buffer, now: number): number | "ILLEGAL_SASL_STATE" | { readonly refused: string } {
		if (this.#chosen === undefined) return "ILLEGAL_SASL_STATE";
		const verdict = this.#chosen.judge(message, now);
		this.#chosen = undefined;
		this.#expectsToken = false;
		if (verdict.kind === "refused") {
			this.#isAuthenticated = false;
			return { refused: verdict.reason };
		}
		this.#isAuthenticated = true;
		this.#expiresAt = verdict.expiresAt ?? Number.POSITIVE_INFINITY;
		return verdict.expiresAt === undefined ? 0 : Math.max(verdict.expiresAt - now, 1);
	}
}
