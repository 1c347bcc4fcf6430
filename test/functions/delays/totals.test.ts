import { addTotals, createTally, NO_FLIGHTS } from "@example/functions/delays/totals";
import { expect, test } from "vitest";

const at = (partition: number, offset: number) => ({ topic: "flights", partition, offset });

test("a flight is late from fifteen minutes on, and early ones count against the mean", () => {
	const tally = createTally();
	for (const [offset, delay] of [-5, 14, 15, 40].entries()) tally.add(at(0, offset), "SEA", delay);
	expect(tally.slices()).toEqual([{ id: "flights-0@0", airports: { SEA: { flights: 4, late: 2, delay: 64 } } }]);
});

test("each partition has a slice of its own, named by the first record that counted", () => {
	const tally = createTally();
	tally.add(at(3, 17), "SEA", 1);
	tally.add(at(1, 4), "DTW", 2);
	tally.add(at(3, 18), "JFK", 3);
	expect(tally.slices()).toEqual([
		{ id: "flights-3@17", airports: { SEA: { flights: 1, late: 0, delay: 1 }, JFK: { flights: 1, late: 0, delay: 3 } } },
		{ id: "flights-1@4", airports: { DTW: { flights: 1, late: 0, delay: 2 } } },
	]);
});

test("totals of disjoint flights add up", () => {
	const some = { flights: 2, late: 1, delay: 30 };
	expect(addTotals(some, { flights: 1, late: 0, delay: -4 })).toEqual({ flights: 3, late: 1, delay: 26 });
	expect(addTotals(some, NO_FLIGHTS)).toEqual(some);
});
