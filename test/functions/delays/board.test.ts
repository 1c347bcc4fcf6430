import { createBoard } from "@example/functions/delays/board";
import { expect, test } from "vitest";

test("slices of one airport add up to its count, mean delay and share of late flights", () => {
	const board = createBoard();
	board.put({ id: "flights-0@0", airports: { SEA: { flights: 3, late: 1, delay: 30 } } });
	board.put({ id: "flights-0@3", airports: { SEA: { flights: 1, late: 0, delay: -10 } } });
	expect(board.airports()).toEqual([{ airport: "SEA", flights: 4, meanDelay: 5, lateShare: 0.25 }]);
});

test("a slice that comes twice counts once, in the form it had last", () => {
	const board = createBoard();
	board.put({ id: "flights-0@0", airports: { SEA: { flights: 3, late: 1, delay: 30 } } });
	board.put({ id: "flights-0@0", airports: { SEA: { flights: 2, late: 0, delay: 10 } } });
	expect(board.airports()).toEqual([{ airport: "SEA", flights: 2, meanDelay: 5, lateShare: 0 }]);
});

test("the worst mean delay stands first, and airports with few flights can be left out", () => {
	const board = createBoard();
	board.put({
		id: "flights-0@0",
		airports: {
			ATL: { flights: 10, late: 0, delay: 10 },
			SEA: { flights: 10, late: 5, delay: 200 },
			ADQ: { flights: 1, late: 1, delay: 500 },
		},
	});
	expect(board.airports().map(({ airport }) => airport)).toEqual(["ADQ", "SEA", "ATL"]);
	expect(board.airports(2).map(({ airport }) => airport)).toEqual(["SEA", "ATL"]);
});
