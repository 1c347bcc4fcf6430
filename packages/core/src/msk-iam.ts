export { CredentialsError, readCredentials } from "./runtime/aws-request.ts";
export { createMskToken, type MskToken, type MskTokenOptions } from "./runtime/msk-token.ts";
export type { Credentials } from "./runtime/sigv4.ts";
