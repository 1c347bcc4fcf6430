import { MillraceError } from "@millrace/core";

/** A recording would take the place of a file that is there. */
export class RecordingExistsError extends MillraceError {
	static override readonly code = "RECORDING_EXISTS";
	static override readonly category = "usage";
}
