import { type Board, createBoard } from "@example/functions/delays/board";
import { delays } from "@example/functions/delays/consumer";
import { createHandler, handler } from "@example/functions/delays/handler";
import type { Flight } from "@example/schemas/generated/flight";
import { readHandlerBrand } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";

const flight = (origin: string, delay: number, destination = "SFO") => ({
	key: origin,
	value: { date: new Date("2001-01-14T18:10:00Z"), delay, distance: 679, origin, destination } satisfies Flight,
});

function setUp(environment: Readonly<Record<string, string>> = {}): { board: Board; subject: typeof handler } {
	const board = createBoard();
	const dashboard = { put: async (slice: Parameters<Board["put"]>[0]) => board.put(slice) };
	return { board, subject: createHandler({ environment, dashboard }) };
}

/** Attempts wait for each other, so time must move by itself. */
const blocking = () => ({ clock: manualClock({ automatic: true }), settings: { whenExhausted: "block" } as const });

test("a batch of two airports arrives at the dashboard as counts, mean delays and late shares", async () => {
	const { board, subject } = setUp();
	const { response } = await invoke(
		subject,
		deliver(delays, [flight("SEA", 10), flight("SEA", 30), { ...flight("DTW", -6), partition: 2 }]),
	);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(board.airports()).toEqual([
		{ airport: "SEA", flights: 2, meanDelay: 20, lateShare: 0.5 },
		{ airport: "DTW", flights: 1, meanDelay: -6, lateShare: 0 },
	]);
});

test("a batch that is delivered again changes nothing on the dashboard", async () => {
	const { board, subject } = setUp();
	const event = deliver(delays, [flight("SEA", 10), flight("SEA", 30)]);
	await invoke(subject, event);
	const before = board.airports();
	await invoke(subject, event);
	expect(board.airports()).toEqual(before);
});
