/** What the console tools are told to put between the fields of a line, between headers, and where there is nothing. */
export const FIELD = "\u001f";
export const HEADER = "\u001d";
export const NULL = "\u0001";
