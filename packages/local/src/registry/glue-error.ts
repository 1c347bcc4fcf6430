/** The errors that AWS Glue's schema registry answers with, by the names that its clients look at. */
export type GlueErrorType =
	| "AccessDeniedException"
	| "AlreadyExistsException"
	| "EntityNotFoundException"
	| "InternalServiceException"
	| "InvalidInputException"
	| "ResourceNumberLimitExceededException"
	| "ThrottlingException"
	| "UnknownOperationException";

/** A request that the registry refuses. */
export class GlueError extends Error {
	readonly type: GlueErrorType;

	constructor(type: GlueErrorType, message: string) {
		super(message);
		this.name = "GlueError";
		this.type = type;
	}
}

export function invalid(message: string): never {
	throw new GlueError("InvalidInputException", message);
}

export function notFound(message: string): never {
	throw new GlueError("EntityNotFoundException", message);
}
