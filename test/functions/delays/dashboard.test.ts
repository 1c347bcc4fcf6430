import { createBoard } from "@example/functions/delays/board";
import { createDashboard } from "@example/functions/delays/dashboard";
import { expect, test } from "vitest";
import { startHttpRecorder } from "../support/http-recorder.ts";

const slice = { id: "flights-0@12", airports: { SEA: { flights: 1, late: 0, delay: 3 } } };

test("a slice is put under its id at the dashboard's address", async () => {
	await using service = await startHttpRecorder();
	await createDashboard({ DASHBOARD_URL: service.endpoint }).put(slice);
	expect(service.requests).toMatchObject([{ method: "PUT", url: "/slices/flights-0%4012", body: JSON.stringify(slice) }]);
});

test("without an address the board in memory takes it", async () => {
	const board = createBoard();
	await createDashboard({}, board).put(slice);
	expect(board.airports()).toHaveLength(1);
});
