import { MillraceError } from "@millrace/core";

/*
  What Lambda itself says of an invocation that a function did not answer. Messages begin with Lambda's own words, as its log has them
  (https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html).
*/

/** A handler that had not returned when its function's timeout came; Lambda's `Sandbox.Timedout`. */
export class HandlerTimeoutError extends MillraceError {
	static override readonly code = "HANDLER_TIMEOUT";
	static override readonly category = "records";
	static override readonly retryable = true;
}

/** A handler returned what JSON cannot hold; Lambda's `Runtime.MarshalError`. */
export class ResponseNotJsonError extends MillraceError {
	static override readonly code = "RESPONSE_NOT_JSON";
	static override readonly category = "records";
}

/** A handler returned more than Lambda passes on; its `Function.ResponseSizeTooLarge`. */
export class ResponseTooLargeError extends MillraceError {
	static override readonly code = "RESPONSE_TOO_LARGE";
	static override readonly category = "records";
}

/** A function's process or worker ended before it answered; Lambda's `Runtime.ExitError`. */
export class HandlerExitedError extends MillraceError {
	static override readonly code = "HANDLER_EXITED";
	static override readonly category = "records";
	static override readonly retryable = true;
}

/** A function used more memory than it has; Lambda's `Runtime.OutOfMemory`. */
export class HandlerMemoryError extends MillraceError {
	static override readonly code = "HANDLER_OUT_OF_MEMORY";
	static override readonly category = "records";
	static override readonly retryable = true;
}

/** A function was closed before an invocation could start. */
export class FunctionClosedError extends MillraceError {
	static override readonly code = "FUNCTION_CLOSED";
	static override readonly retryable = true;
}

/** Bytes of JSON that a response may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html says 6 MB; Lambda's error names this number. */
export const MAX_RESPONSE_BYTES = 6_291_556;

export function timedOut(seconds: number): HandlerTimeoutError {
	return new HandlerTimeoutError(
		`Task timed out after ${seconds.toFixed(2)} seconds: the handler did not return within the function's timeout.`,
		{ fix: "Pass context.signal to what it waits for, lower batchSize, or raise timeout." },
	);
}

export function notJson(cause: unknown): ResponseNotJsonError {
	return new ResponseNotJsonError("The handler returned a value that JSON cannot hold.", {
		fix: "Return nothing, or a batch response.",
		cause,
	});
}

export function tooLarge(bytes: number): ResponseTooLargeError {
	return new ResponseTooLargeError(
		`Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes): the handler returned ${bytes}.`,
		{ fix: "Return nothing, or a batch response." },
	);
}

/** @param how such as `exit status 1` or `signal: killed` */
export function exited(how: string): HandlerExitedError {
	return new HandlerExitedError(`Runtime exited with error: ${how}, before the handler returned.`, {
		fix: "Find what ends the process: process.exit, an error that nobody catches, or a native module.",
	});
}

/** @param error what nobody caught */
export function uncaught(error: unknown): HandlerExitedError {
	const what = error instanceof Error ? error.name : "what is no error";
	return new HandlerExitedError(`Nobody caught ${what}, which ended the function before its handler returned.`, {
		fix: "Its cause has the stack: await every promise, and listen to errors of streams and emitters.",
		cause: error,
	});
}

export function outOfMemory(memoryMb: number): HandlerMemoryError {
	return new HandlerMemoryError(`Runtime exited with error: signal: killed; the handler needed more than its ${memoryMb} MB.`, {
		fix: "Raise memory, or lower batchSize.",
	});
}
