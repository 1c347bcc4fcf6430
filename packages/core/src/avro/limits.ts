/** Records that can hold themselves, inside each other: only they nest without end. Far beyond any data, and far from the end of the stack. */
export const MAX_DEPTH = 200;
