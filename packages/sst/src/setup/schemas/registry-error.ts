import { MillraceError } from "@millrace/core";

/** The registry did not answer in time, throttled, or failed. */
export class RegistryTroubleError extends MillraceError {
	static override readonly code = "REGISTRY_UNAVAILABLE";
	static override readonly retryable = true;
	static override readonly category = "unreachable";
}

/** The role of the step may not do what it was told to, or not yet. */
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

/** The schema takes no new version, because its compatibility is DISABLED. */
export class VersionsDisabledError extends MillraceError {
	static override readonly code = "SCHEMA_VERSIONS_DISABLED";
}

/** The registry has a schema of that name in another format. */
export class SchemaFormatError extends MillraceError {
	static override readonly code = "SCHEMA_FORMAT_DIFFERS";
}
