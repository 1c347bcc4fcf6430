/** What configs belong to, with its number in requests. */
export const RESOURCE_TYPES = { topic: 2, broker: 4 } as const;
