import { MillraceError } from "@millrace/core";
import { AIRPORT_CODES } from "./airport-codes.ts";

/** A flight names an airport that is not in the table. */
export class AirportUnknownError extends MillraceError {
	static override readonly code = "AIRPORT_UNKNOWN";
	static override readonly category = "records";
}

/** `AIRPORT_ALIASES` is not a list of `WRONG=RIGHT`. */
export class AliasesInvalidError extends MillraceError {
	static override readonly code = "AIRPORT_ALIASES_INVALID";
}

export type Aliases = ReadonlyMap<string, string>;

/**
 * The code of a known airport: the given one, or the one it is an alias of.
 * @throws {AirportUnknownError} naming the field and not its value, which may be anything.
 */
export function resolveAirport(field: "origin" | "destination", code: string, aliases: Aliases): string {
	const resolved = aliases.get(code) ?? code;
	if (isAirport(resolved)) return resolved;
	throw new AirportUnknownError(`The flight's ${field} is not in the table of airports.`, {
		fix: "If it is a mistyped code, add it to AIRPORT_ALIASES; a new airport belongs into the table. Then replay the dead letter.",
	});
}

/**
 * Reads `DWT=DTW,ORF2=ORF`.
 * @throws {AliasesInvalidError}
 */
export function readAliases(text = ""): Aliases {
	const pairs = text.split(",").filter((pair) => pair.trim() !== "");
	return new Map(
		pairs.map((pair): [string, string] => {
			const [wrong = "", right = "", ...rest] = pair.split("=").map((code) => code.trim());
			if (wrong !== "" && isAirport(right) && rest.length === 0) return [wrong, right];
			throw new AliasesInvalidError("AIRPORT_ALIASES is not a list of mistyped and known codes.", {
				fix: "Write it as DWT=DTW,SFX=SFO.",
			});
		}),
	);
}

let airports: ReadonlySet<string> | undefined;

function isAirport(code: string): boolean {
	airports ??= new Set(AIRPORT_CODES.trim().split(/\s+/));
	return airports.has(code);
}
