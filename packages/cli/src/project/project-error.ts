import { CliError } from "../cli-error.ts";

/** The project's files do not say what the command needs to know. */
export class ProjectError extends CliError {
	static override readonly code = "PROJECT_INVALID";
	static override readonly category = "configuration";
}
