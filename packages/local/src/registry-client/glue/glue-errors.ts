import type { MillraceError } from "@millrace/core";
import { RegistryDeniedError, RegistryRefusedError, RegistryTroubleError } from "../registry-error.ts";

/** Errors that pass: AWS's own, two writers at once, and what another writer was faster with, after which one looks again. */
const PASSING: ReadonlySet<string> = new Set([
	"AlreadyExistsException",
	"ConcurrentModificationException",
	"InternalServiceException",
	"OperationTimeoutException",
	"ServiceUnavailableException",
	"ThrottlingException",
	"TooManyRequestsException",
]);
const DENIED: ReadonlySet<string> = new Set([
	"AccessDeniedException",
	"ExpiredTokenException",
	"IncompleteSignature",
	"InvalidClientTokenId",
	"InvalidSignatureException",
	"UnrecognizedClientException",
]);

/** The error of an answer. AWS's own words stay out of it: they may quote the schema. */
export function glueErrorOf(type: string | undefined, status: number, operation: string, about: string): MillraceError {
	const said = `AWS Glue answered ${operation} of ${about} with ${type ?? `status ${status} and no word of its own`}.`;
	const passes = type === undefined ? status === 200 || status === 429 || status >= 500 : PASSING.has(type) || status >= 500;
	if (passes) return new RegistryTroubleError(said);
	if (status === 403 || (type !== undefined && DENIED.has(type))) {
		return new RegistryDeniedError(said, { fix: `Allow glue:${operation} to whoever runs this, or sign in again.` });
	}
	if (type === "ResourceNumberLimitExceededException") {
		return new RegistryRefusedError(said, {
			fix: "A region holds 10,000 schema versions, 100 registries, and a version 10 pairs of metadata: remove some, or ask AWS for more.",
		});
	}
	return new RegistryRefusedError(said, { fix: "Check the registry's name, the schema's name and its definition." });
}
