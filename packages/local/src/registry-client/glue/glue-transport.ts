/** A document of Glue's API. */
export type GlueDocument = Readonly<Record<string, unknown>>;

/** What became of a call that was answered. */
export type GlueAnswer =
	| { readonly kind: "done"; readonly document: GlueDocument }
	/** An error, by AWS's name for it where the answer had one. */
	| { readonly kind: "error"; readonly type: string | undefined; readonly status: number };

/**
 * Sends one operation of AWS Glue, such as `GetSchema`, once.
 *
 * Rejects with a coded error when there was no answer, or no credentials to ask with.
 */
export type GlueTransport = (operation: string, request: GlueDocument) => Promise<GlueAnswer>;
