/** Records, lists, maps and unions inside each other. Schemas nest a few levels; only recursive data comes near. */
export const MAX_DEPTH = 200;
