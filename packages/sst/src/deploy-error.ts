import { MillraceError } from "@millrace/core";

/** A `transform` changed what the plan has told both the function and its event source mapping. */
export class TransformRefusedError extends MillraceError {
	static override readonly code = "TRANSFORM_REFUSED";
}

/** Pulumi's provider would drop an option without a word. */
export class ProviderDropsError extends MillraceError {
	static override readonly code = "PROVIDER_DROPS_OPTION";
}

/** Names that differ in the plan and become one name of a resource. */
export class NameClashError extends MillraceError {
	static override readonly code = "RESOURCE_NAME_CLASH";
}

/** A function of Millrace's own that the deployment brings along is not where it was installed. */
export class SetupMissingError extends MillraceError {
	static override readonly code = "SETUP_NOT_BUILT";
}

/** A component is made where SST's globals are missing. */
export class OutsideSstError extends MillraceError {
	static override readonly code = "OUTSIDE_SST";
	static override readonly category = "usage";
}
