import { MillraceError, type MillraceErrorOptions } from "@millrace/core";

/** The registry did not answer in time, throttled, or failed. */
export class RegistryTroubleError extends MillraceError {
	static override readonly code = "REGISTRY_UNAVAILABLE";
	static override readonly retryable = true;
	static override readonly category = "unreachable";

	constructor(what: string, options: MillraceErrorOptions = {}) {
		super(what, {
			fix: "Check that the registry runs and can be reached from here, and try again: what was done stays.",
			...options,
		});
	}
}

/** What answered is no schema registry, or speaks another language than the one that its address names. */
export class RegistryAnswerError extends MillraceError {
	static override readonly code = "REGISTRY_ANSWER_INVALID";
	static override readonly category = "unreachable";
}

/** The registry does not know who asks, or does not let them. */
export class RegistryDeniedError extends MillraceError {
	static override readonly code = "REGISTRY_DENIED";
	static override readonly category = "unauthorised";
}

/** The registry itself is not there. */
export class RegistryMissingError extends MillraceError {
	static override readonly code = "REGISTRY_MISSING";
}

/** The registry refuses a request for good. */
export class RegistryRefusedError extends MillraceError {
	static override readonly code = "REGISTRY_REFUSED";
}

/** The registry judged a version, and it is not compatible with those before it. */
export class VersionRefusedError extends MillraceError {
	static override readonly code = "SCHEMA_VERSION_REFUSED";
	static override readonly category = "incompatible";
}

/** A name, text, tag or metadata that the registry would not take. */
export class RegistryLimitError extends MillraceError {
	static override readonly code = "REGISTRY_LIMIT";
}

/** What is asked for is nothing that this kind of registry has. */
export class RegistryUnableError extends MillraceError {
	static override readonly code = "REGISTRY_UNABLE";
}

/** A text that names no registry. */
export class RegistryAddressError extends MillraceError {
	static override readonly code = "REGISTRY_ADDRESS_INVALID";
	static override readonly category = "usage";
}

/** Nothing here can make the credentials for AWS that the environment does not hold. */
export class AwsClientMissingError extends MillraceError {
	static override readonly code = "AWS_CLIENT_MISSING";
}

/** A file of a folder registry is not as tools write it. */
export class FolderRegistryError extends MillraceError {
	static override readonly code = "REGISTRY_FOLDER_INVALID";
}
