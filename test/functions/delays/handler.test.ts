import { readFile } from "node:fs/promises";
import { type Board, createBoard } from "@example/functions/delays/board";
import { delays } from "@example/functions/delays/consumer";
import { createHandler, handler } from "@example/functions/delays/handler";
import type { Flight } from "@example/schemas/generated/flight";
import { readHandlerBrand } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { startObjectStore } from "@millrace/local";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const flight = (origin: string, delay: number, destination = "SFO") => ({
	key: origin,
	value: { date: new Date("2001-01-14T18:10:00Z"), delay, distance: 679, origin, destination } satisfies Flight,
});

function setUp(environment: Readonly<Record<string, string>> = {}): { board: Board; subject: typeof handler } {
	const board = createBoard();
	const dashboard = { put: async (slice: Parameters<Board["put"]>[0]) => board.put(slice) };
	return { board, subject: createHandler({ environment, dashboard }) };
}

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

test("a flight from no known airport is tried three times, stops its partition, and counts for nobody", async () => {
	const clock = manualClock();
	const { board, subject } = setUp();
	const event = deliver(delays, [
		flight("SEA", 10),
		flight("DWT", 20),
		flight("SEA", 30),
		{ ...flight("JFK", 40), partition: 1 },
	]);
	const { response, outcomes } = await clock.run(invoke(subject, event, { clock, settings: { whenExhausted: "block" } }));
	expect(response).toEqual({
		batchItemFailures: [
			{ itemIdentifier: { partition: "flights-0", offset: 1 } },
			{ itemIdentifier: { partition: "flights-0", offset: 2 } },
		],
	});
	expect(outcomes.find(({ kind }) => kind === "failed")).toMatchObject({ attempts: 3, error: { code: "AIRPORT_UNKNOWN" } });
	expect(board.airports().map(({ airport, flights }) => [airport, flights])).toEqual([
		["JFK", 1],
		["SEA", 1],
	]);
});

test("a flight to no known airport is refused as well", async () => {
	const clock = manualClock();
	const { board, subject } = setUp();
	const event = deliver(delays, [flight("SEA", 10, "QQQ")]);
	const { outcomes } = await clock.run(invoke(subject, event, { clock, settings: { whenExhausted: "block" } }));
	expect(outcomes).toMatchObject([{ kind: "failed", error: { message: expect.stringContaining("destination") } }]);
	expect(board.airports()).toEqual([]);
});

test("an alias makes the mistyped airport count under its right code", async () => {
	const { board, subject } = setUp({ AIRPORT_ALIASES: "DWT=DTW" });
	const { outcomes } = await invoke(subject, deliver(delays, [flight("DWT", 20), flight("DTW", 10)]));
	expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
	expect(board.airports()).toEqual([{ airport: "DTW", flights: 2, meanDelay: 15, lateShare: 0.5 }]);
});

test("wrong aliases fail the invocation and no single record, so that nothing healthy is given up", async () => {
	const { board, subject } = setUp({ AIRPORT_ALIASES: "oops" });
	const { error, outcomes } = await invoke(subject, deliver(delays, [flight("SEA", 10)]));
	expect(error).toMatchObject({ code: "AIRPORT_ALIASES_INVALID" });
	expect(outcomes).toEqual([]);
	expect(board.airports()).toEqual([]);
});

test("a flight given up and bytes that are no flight end in the bucket, and the others are published", async () => {
	await using folder = await temporaryFolder();
	const written: string[] = [];
	const store = await startObjectStore({ directory: folder.path, onWrite: (path) => void written.push(path) });
	const { board, subject } = setUp();
	const event = deliver(delays, [
		flight("SEA", 10),
		flight("DWT", 20),
		{ key: "SEA", rawValue: Uint8Array.of(3, 0, 1) },
		flight("SEA", 30),
	]);
	try {
		const { response, outcomes } = await invoke(subject, event, {
			environment: { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
			settings: {
				attempts: { max: 1, backoffMs: 0 },
				deadLetter: { kind: "s3", bucket: "failures", region: "us-east-1", endpoint: store.endpoint },
			},
		});
		expect(response).toEqual({ batchItemFailures: [] });
		expect(outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "deadLettered", "undecodable", "succeeded"]);
	} finally {
		await store.close();
	}
	const letters = await Promise.all(written.map(async (path) => JSON.parse(await readFile(path, "utf8"))));
	expect(letters.map(({ millrace }) => millrace.code)).toEqual(["AIRPORT_UNKNOWN", "WIRE_HEADER_INVALID"]);
	expect(JSON.parse(letters[0].payload).records).toEqual({ "flights-0": [event.records["flights-0"]?.[1]] });
	expect(board.airports()).toMatchObject([{ airport: "SEA", flights: 2 }]);
});

test("a tombstone on the topic, which allows none, is undecodable", async () => {
	const { board, subject } = setUp();
	const event = deliver(delays, [{ key: "SEA" }, flight("SEA", 30)]);
	const { outcomes } = await invoke(subject, event, { settings: { undecodable: "skip" } });
	expect(outcomes.map(({ kind }) => kind)).toEqual(["skipped", "succeeded"]);
	expect(board.airports()).toMatchObject([{ flights: 1 }]);
});

test("when the dashboard takes nothing the invocation fails, so that the batch comes again", async () => {
	const subject = createHandler({ environment: {}, dashboard: { put: () => Promise.reject(new Error("down")) } });
	const { response, error } = await invoke(subject, deliver(delays, [flight("SEA", 10)]));
	expect(response).toBeUndefined();
	expect(error).toMatchObject({ message: "down" });
});

test("the exported handler belongs to its consumer and brings the sender of its dead letters", () => {
	expect(readHandlerBrand(handler)).toEqual({ consumer: delays, sender: "s3" });
});
