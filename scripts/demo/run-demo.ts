import { rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Flight } from "@example/schemas/generated/flight";
import { earthquakes } from "@example/schemas/topics/earthquakes";
import { flights } from "@example/schemas/topics/flights";
import { weather } from "@example/schemas/topics/weather";
import { type ReplayReport, writeReportText } from "@millrace/local";
import { readDeadLetter } from "./dead-letter-summary.ts";
import { computeDelays } from "./expected-delays.ts";
import { readCities, readEarthquakes, readFlights, readWeather } from "./real-data.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { ROOT, runMillrace, runReplay } from "./run-millrace.ts";
import { placeRecords, writeRecording } from "./write-recording.ts";

export interface DemoOptions {
	/** How many flights take part, 1 to 20,000. */
	readonly flights: number;
	/** Folder of recordings and dead letters. What an earlier run left there is removed. */
	readonly directory: string;
	readonly write: (text: string) => void;
	readonly coloured: boolean;
}

/** A step did not come out as it must. */
export class DemoFailedError extends Error {
	override readonly name = "DemoFailedError";
}

const TYPED = "DTW";
const MISTYPED = "DWT";

/**
 * Plays the whole main job: generate, record real data, replay it, meet a poison record, repair, replay its dead letter, sum up.
 * @throws {DemoFailedError} as soon as anything is not as it must be.
 */
export async function runDemo({ flights: limit, directory, write, coloured }: DemoOptions): Promise<void> {
	const started = performance.now();
	const recordings = join(directory, "recordings");
	const deadLetters = join(directory, "dead-letters");
	const title = (text: string) => write(`\n${coloured ? `\x1b[1m${text}\x1b[22m` : text}\n`);
	const command = (...args: readonly string[]) => write(`$ ${args.join(" ")}\n`);
	const show = (path: string) => relative(ROOT, path);
	const render = (report: ReplayReport) => write(indent(writeReportText(report, { color: coloured })));
	rmSync(recordings, { recursive: true, force: true });
	rmSync(deadLetters, { recursive: true, force: true });
	const receiver = await startReceiver();
	try {
		title("1. Types from schemas");
		command("npx millrace generate --check");
		const generated = await runMillrace(["generate", "--check"]);
		demand(generated.exitCode === 0, `generated code is stale or broken:\n${generated.stdout}${generated.stderr}`);
		write(indent(generated.stdout));

		title("2. Real data, as Lambda would deliver it from MSK");
		const real = readFlights(limit);
		const { records: typed, wrong } = mistypeOne(real);
		const sources = {
			flights: record(recordings, "flights", placeRecords(flights, typed.map(byOrigin))),
			earthquakes: record(recordings, "earthquakes", placeRecords(earthquakes, readEarthquakes().map(byId))),
			weather: record(recordings, "weather", placeRecords(weather, readWeather().map(byLocation))),
		};
		for (const [name, { path, count, partitions }] of Object.entries(sources)) {
			const size = `${Math.round(statSync(path).size / 1024)} KB`;
			write(`  ${name.padEnd(12)} ${number(count).padStart(6)} records on ${partitions} partitions, ${show(path)} (${size})\n`);
		}
		write(`  In one of the flights somebody mistyped ${TYPED} (Detroit) as ${MISTYPED}, an airport that does not exist.\n`);

		title("3. Replay through the real handler: one record fails, its dead letter is kept");
		const variables = {
			DASHBOARD_URL: receiver.endpoint,
			ALERT_URL: `${receiver.endpoint}/alerts`,
			SINK_URL: `${receiver.endpoint}/lines`,
			AIRPORT_ALIASES: "",
		};
		const replayFlights = ["replay", show(sources.flights.path), "--consumer", "delays", "--output", show(deadLetters)];
		command("npx millrace", ...replayFlights);
		const first = await runReplay(replayFlights, variables);
		render(first.report);
		demand(first.exitCode === 1, `the first replay ended with exit code ${first.exitCode}, not 1`);
		demandCounts(first.report, { delivered: typed.length, succeeded: typed.length - 1, deadLettered: 1 });
		demand(first.report.deadLetters.count === 1, `there are ${first.report.deadLetters.count} dead letters, not 1`);
		write("  Exit code 1, as it should be: a record failed. The other records of its partition went on.\n");

		title("4. The dead letter");
		const letter = readDeadLetter(resolve(ROOT, first.report.deadLetters.files[0] ?? ""));
		write(`  ${letter.position}, ${letter.condition} after ${letter.attempts} attempts: ${letter.code}\n`);
		write(`  Its record, byte for byte as delivered: key ${letter.key}, flight from ${letter.origin} to ${letter.destination}\n`);
		demand(letter.code === "AIRPORT_UNKNOWN", `the dead letter says ${letter.code}`);
		demand(letter.attempts === 3, `the handler was called ${letter.attempts} times, not 3`);
		demand(
			letter.key === MISTYPED && letter.origin === MISTYPED && letter.destination === wrong.destination,
			"the dead letter holds another record than the mistyped one",
		);

		title("5. The fix: an alias for the mistyped code, and the dead letter again");
		write(
			"  The handler reads AIRPORT_ALIASES. Deployed, it is a line in the consumer's `environment`; here it is set by hand.\n",
		);
		const replayLetter = ["replay", show(deadLetters), "--consumer", "delays"];
		command(`AIRPORT_ALIASES=${MISTYPED}=${TYPED} npx millrace`, ...replayLetter);
		const again = await runReplay(replayLetter, { ...variables, AIRPORT_ALIASES: `${MISTYPED}=${TYPED}` });
		write(indent(describeRun(again.report)));
		demand(again.exitCode === 0, `the replay of the dead letter ended with exit code ${again.exitCode}, not 0`);
		demandCounts(again.report, { delivered: 1, succeeded: 1, deadLettered: 0 });

		title("6. The other consumers");
		const reports = [again.report, first.report];
		for (const [consumer, source] of [["quakes", sources.earthquakes] as const, ["weather", sources.weather] as const]) {
			const args = ["replay", show(source.path), "--consumer", consumer];
			command("npx millrace", ...args);
			const { exitCode, report } = await runReplay(args, variables);
			write(indent(describeRun(report)));
			demand(exitCode === 0, `the replay of ${consumer} ended with exit code ${exitCode}, not 0`);
			demand(
				report.totals.delivered + report.totals.filtered === source.count,
				`${consumer} accounts for ${report.totals.delivered + report.totals.filtered} of ${source.count} records`,
			);
			reports.push(report);
		}

		title("7. What came of it");
		demandDashboard(receiver, real);
		writeSummary(receiver, reports, limit, write);
		write(`  Everything as expected, in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
	} finally {
		await receiver.close();
	}
}

/** The flights with one of them mistyped, about in the middle. */
function mistypeOne(real: readonly Flight[]): { readonly records: readonly Flight[]; readonly wrong: Flight } {
	const middle = Math.floor(real.length / 2);
	const behind = real.findIndex(({ origin }, index) => index >= middle && origin === TYPED);
	const at = behind === -1 ? real.findLastIndex(({ origin }) => origin === TYPED) : behind;
	const flight = real[at];
	if (flight === undefined) throw new DemoFailedError(`None of ${real.length} flights is from ${TYPED}: take more.`);
	const wrong = { ...flight, origin: MISTYPED };
	return { records: real.with(at, wrong), wrong };
}

const byOrigin = (value: Flight) => ({ key: value.origin, value, timestamp: value.date.getTime() });
const byId = (value: ReturnType<typeof readEarthquakes>[number]) => ({ key: value.id, value, timestamp: value.time });
const byLocation = (value: ReturnType<typeof readWeather>[number]) => ({
	key: value.location,
	value,
	timestamp: value.date.getTime(),
});

function record(folder: string, name: string, records: ReturnType<typeof placeRecords>) {
	const path = join(folder, `${name}.ndjson.gz`);
	writeRecording(path, records);
	return { path, count: records.length, partitions: new Set(records.map(({ partition }) => partition)).size };
}

function demand(holds: boolean, otherwise: string): asserts holds {
	if (!holds) throw new DemoFailedError(`The demo did not come out as it must: ${otherwise}.`);
}

function demandCounts({ totals }: ReplayReport, wanted: Partial<ReplayReport["totals"]>): void {
	for (const [name, count] of Object.entries(wanted)) {
		const is = totals[name as keyof ReplayReport["totals"]];
		demand(is === count, `${is} records ${name}, not ${count}`);
	}
}

/** The dashboard must show each flight once, the mistyped one under its right airport. */
function demandDashboard({ board }: Receiver, real: readonly Flight[]): void {
	const expected = computeDelays(real);
	const shown = board.airports();
	demand(shown.length === expected.size, `the dashboard shows ${shown.length} airports, not ${expected.size}`);
	for (const airport of shown) {
		demand(isDeepStrictEqual(airport, expected.get(airport.airport)), `the dashboard is wrong about ${airport.airport}`);
	}
}

function describeRun({ totals, milliseconds }: ReplayReport): string {
	const counts = Object.entries(totals)
		.filter(([, count]) => count > 0)
		.map(([name, count]) => `${number(count)} ${name}`);
	return `${counts.join(", ")}, in ${(milliseconds / 1000).toFixed(2)} s\n`;
}

function writeSummary(receiver: Receiver, reports: readonly ReplayReport[], limit: number, write: (text: string) => void): void {
	const delivered = reports.reduce((sum, { totals }) => sum + totals.delivered, 0);
	const milliseconds = reports.reduce((sum, report) => sum + report.milliseconds, 0);
	const lines = [...receiver.objects.values()].flat();
	const anomalies = lines.filter(({ line }) => line === "anomaly").length;
	const cities = readCities();
	const rate = number(Math.round(delivered / (milliseconds / 1000)));
	write(`  ${number(delivered)} records delivered, ${rate} a second with bundling and loading; one dead letter, redriven.\n`);
	write(
		`  ${receiver.alerts.size} earthquake alerts, ${lines.length - anomalies} monthly lines and ${anomalies} anomalies of weather.\n`,
	);
	const fewest = Math.ceil(limit / 200);
	write(`  Dashboard, worst mean delay of airports with at least ${fewest} flights:\n`);
	for (const { airport, flights: count, meanDelay, lateShare } of receiver.board.airports(fewest).slice(0, 5)) {
		const late = `${(lateShare * 100).toFixed(0)} % late`;
		write(
			`    ${airport}  ${(cities.get(airport) ?? "").padEnd(20)} ${number(count).padStart(6)} flights  ${meanDelay.toFixed(1).padStart(5)} min  ${late}\n`,
		);
	}
}

function number(value: number): string {
	return value.toLocaleString("en-US");
}

function indent(text: string): string {
	return text
		.trimEnd()
		.replaceAll(/^(?=.)/gm, "  ")
		.concat("\n");
}
