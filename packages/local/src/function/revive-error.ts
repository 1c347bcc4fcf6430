import { MillraceError } from "@millrace/core";
import type { StackMapper } from "../invoker/stack-mapper.ts";
import type { PortableError } from "./portable-error.ts";

/** A coded error of a function's own copy of core. */
class ReceivedError extends MillraceError {
	static override readonly code = "RECEIVED";
}

/** By name, because reports tell a failed parse by its class. */
const NATIVE: Readonly<Record<string, ErrorConstructor>> = {
	EvalError,
	RangeError,
	ReferenceError,
	SyntaxError,
	TypeError,
	URIError,
};

const frames = new WeakMap<Error, readonly string[]>();

/** Frames of an error that came out of a local function, in the user's own files, innermost first; none for any other. */
export function framesOf(error: unknown): readonly string[] {
	return (error instanceof Error && frames.get(error)) || [];
}

/** Gives an error, its causes and its parts the stack of their sources, once. */
export function mapStacks(thrown: unknown, stacks: StackMapper): void {
	if (!(thrown instanceof Error) || frames.has(thrown)) return;
	frames.set(thrown, stacks.frames(thrown));
	stacks.rewrite(thrown);
	mapStacks(thrown.cause, stacks);
	if (thrown instanceof AggregateError) for (const error of thrown.errors) mapStacks(error, stacks);
}

/** What was thrown, made of what came through the border, with the stack of its sources. */
export function reviveError(packed: PortableError, stacks: StackMapper): unknown {
	const thrown = revive(packed);
	mapStacks(thrown, stacks);
	return thrown;
}

function revive(packed: PortableError): unknown {
	if (packed.kind === "value") return packed.value;
	const { name, message, stack, cause, errors, coded, code } = packed;
	const options = cause === undefined ? undefined : { cause: revive(cause) };
	const error =
		coded !== undefined
			? new ReceivedError(coded.problem, options)
			: errors !== undefined
				? new AggregateError(errors.map(revive), message, options)
				: new (NATIVE[name] ?? Error)(message, options);
	if (error.name !== name) Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
	Object.assign(error, coded, code !== undefined && { code });
	Object.defineProperties(error, {
		message: { value: message, configurable: true, writable: true },
		stack: { value: stack, configurable: true, writable: true },
	});
	return error;
}
