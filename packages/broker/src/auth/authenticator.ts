/** What an authenticator thinks of a client's bytes. */
export type AuthVerdict =
	| {
			readonly kind: "accepted";
			readonly principal: string;
			/** When the client has to authenticate again, in milliseconds since 1970; undefined: never. */
			readonly expiresAt: number | undefined;
	  }
	| { readonly kind: "refused"; readonly reason: string };

/** One SASL mechanism. Each takes the client's first message and needs no second one. */
export interface Authenticator {
	/** "OAUTHBEARER", "PLAIN". */
	readonly mechanism: string;
	/** @param now Milliseconds since 1970, by the broker's clock. */
	judge(message: Buffer, now: number): AuthVerdict;
}
