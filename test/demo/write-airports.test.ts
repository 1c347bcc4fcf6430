import { readFileSync } from "node:fs";
import { AIRPORT_CODES } from "@example/functions/delays/airport-codes";
import { expect, test } from "vitest";
import { readFlights } from "../../scripts/demo/real-data.ts";
import { writeAirportCodes } from "../../scripts/demo/write-airports.ts";

test("the table of airports is the one that the script writes from the data", () => {
	expect(readFileSync("packages/functions/src/delays/airport-codes.ts", "utf8")).toBe(writeAirportCodes());
});

test("it knows every airport of the flights", () => {
	const codes = new Set(AIRPORT_CODES.trim().split(/\s+/));
	const unknown = readFlights(20_000).filter(({ origin, destination }) => !codes.has(origin) || !codes.has(destination));
	expect(unknown).toEqual([]);
	expect(codes.size).toBe(224);
});
