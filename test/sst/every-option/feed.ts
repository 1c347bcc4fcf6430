/** The function of a producer, as far as a deployment looks at it. */
export const handler = async (): Promise<string> => "fed";
