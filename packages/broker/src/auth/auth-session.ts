import type { Authenticator } from "./authenticator.ts";

/** Who a connection has shown to be. */
export class AuthSession {
	readonly #authenticators: readonly Authenticator[];
	#chosen: Authenticator | undefined;
	#expectsToken = false;
	#isAuthenticated = false;
	#hasFailed = false;
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

	/** Whether the client has lost its one try: it gets its answer, and the connection is closed behind it. */
	get hasFailed(): boolean {
		return this.#hasFailed;
	}

	/** Whether a token may come: a mechanism is chosen, or it is answered that it should not come. */
	get takesToken(): boolean {
		return this.#chosen !== undefined || this.#isAuthenticated || this.#authenticators.length === 0;
	}

	/** SaslHandshake: who is logged in for good, or has chosen already, may not choose. */
	choose(mechanism: string, thenToken: boolean): "chosen" | "unknown" | "illegal" {
		if (this.#isAuthenticated && this.#expiresAt === Number.POSITIVE_INFINITY) return "illegal";
		const isFirst = this.#chosen === undefined;
		this.#chosen = isFirst ? this.#authenticators.find((each) => each.mechanism === mechanism) : undefined;
		this.#hasFailed = this.#chosen === undefined;
		this.#expectsToken = thenToken && this.#chosen !== undefined;
		if (!isFirst) return "illegal";
		return this.#hasFailed ? "unknown" : "chosen";
	}

	/** SaslAuthenticate: for how many milliseconds the client is known from now on (0: for good), or why it is not. */
	authenticate(message: Buffer, now: number): number | "ILLEGAL_SASL_STATE" | { readonly refused: string } {
		if (this.#chosen === undefined) return "ILLEGAL_SASL_STATE";
		const verdict = this.#chosen.judge(message, now);
		this.#chosen = undefined;
		this.#expectsToken = false;
		if (verdict.kind === "refused") {
			this.#isAuthenticated = false;
			this.#hasFailed = true;
			return { refused: verdict.reason };
		}
		this.#isAuthenticated = true;
		this.#expiresAt = verdict.expiresAt ?? Number.POSITIVE_INFINITY;
		return verdict.expiresAt === undefined ? 0 : Math.max(verdict.expiresAt - now, 1);
	}
}
