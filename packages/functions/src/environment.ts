/** The variables of the function. Live: what is set for an invocation is seen by it. */
export type Environment = Readonly<Record<string, string | undefined>>;
