import { AirportUnknownError, AliasesInvalidError, readAliases, resolveAirport } from "@example/functions/delays/resolve-airport";
import { expect, test } from "vitest";

test("a known airport is itself, an alias is what it stands for", () => {
	const aliases = readAliases("DWT=DTW, SFX = SFO");
	expect(resolveAirport("origin", "SEA", aliases)).toBe("SEA");
	expect(resolveAirport("origin", "DWT", aliases)).toBe("DTW");
	expect(resolveAirport("origin", "SFX", aliases)).toBe("SFO");
});

test("an unknown airport is refused by the name of its field, and its code stays out of the message", () => {
	const refused = () => resolveAirport("destination", "QQQ", new Map());
	expect(refused).toThrow(AirportUnknownError);
	expect(refused).toThrow(/destination/);
	expect(refused).not.toThrow(/QQQ/);
});

test("no aliases are needed", () => {
	expect(readAliases(undefined).size).toBe(0);
	expect(readAliases("").size).toBe(0);
});

test.each(["DWT", "DWT=QQQ", "=DTW", "DWT=DTW=SEA"])("aliases written as %s are refused with the right form", (text) => {
	expect(() => readAliases(text)).toThrow(AliasesInvalidError);
	expect(() => readAliases(text)).toThrow(/DWT=DTW,SFX=SFO/);
});
