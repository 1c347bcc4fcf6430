import type { DevEvent, DevInvocation, ReportedError, SentRange } from "@millrace/local";
import { describeError } from "../describe-error.ts";
import { displayPath } from "../project/schema-folders.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";
import { type ReadyTextOptions, writeReady } from "./dev-ready-text.ts";
import { writeMilliseconds } from "./milliseconds.ts";
import { isOwnLine } from "./own-line.ts";

export interface DevLogOptions extends ReadyTextOptions {
	/** Shows commits and starts of invocations too. */
	readonly verbose: boolean;
}

/** Writes what happens in `millrace dev` as lines that can be copied and searched; empty for what is not shown. */
export function createDevLog({ style, cwd, verbose, hasKeys }: DevLogOptions): (event: DevEvent) => Promise<string> {
	let width = 0;
	const says = (verb: string, paint: (text: string) => string) => paint(verb.padEnd(VERB_WIDTH));
	const line = (at: number, who: string, verb: string, text: string) =>
		`${style.dim(timeOf(at))} ${style.bold(who.padEnd(width))} ${verb} ${text}\n`;
	const below = (text: string) => `${" ".repeat(TIME_WIDTH + 1 + width + 1)}${" ".repeat(VERB_WIDTH + 1)}${text}\n`;

	function invoked(at: number, consumer: string, invocation: DevInvocation, again: string | undefined): string {
		const { outcome, records, ranges, milliseconds, counts, errors, saved } = invocation;
		const lost = errors.some((error) => error.outcome !== "skipped");
		const verb = again ?? VERBS[outcome];
		const paint = outcome !== "succeeded" ? style.bad : lost ? style.careful : style.good;
		const detail = [
			count(records, "record").padEnd(11),
			writeRanges(ranges),
			`${writeMilliseconds(milliseconds)}`,
			...(invocation.delivery > 1 ? [`delivery ${invocation.delivery}${HOW[invocation.how]}`] : []),
			...Object.entries(counts)
				.filter(([kind, number]) => kind !== "succeeded" && number > 0)
				.map(([kind, number]) => `${number} ${KINDS[kind as keyof typeof KINDS]}`),
		].join("  ");
		const shown = errors.slice(0, MAX_ERRORS).flatMap((error) => writeError(error, style));
		const more = errors.length > MAX_ERRORS ? [`... and ${errors.length - MAX_ERRORS} more partitions with errors`] : [];
		const { notRun = 0 } = counts;
		// Without a failed record nothing but the deadline keeps records from running.
		const late = notRun > 0 && !errors.some((error) => error.outcome === "failed") ? [writeLate(notRun)] : [];
		const replay =
			saved === undefined
				? []
				: [`${style.bold("Again:")} millrace replay ${displayPath(saved, cwd)} --consumer ${consumer} --as-recorded --watch`];
		return line(at, consumer, says(verb, paint), detail) + [...shown, ...more, ...late, ...replay].map(below).join("");
	}

	return async (event) => {
		const { at } = event;
		switch (event.kind) {
			case "ready":
				width = widthOf(event.consumers.map(({ name }) => name));
				return writeReady(event, { style, cwd, hasKeys });
			case "configured":
				width = widthOf(event.consumers.map(({ name }) => name));
				return line(
					at,
					"config",
					says("reloaded", style.good),
					`${count(event.consumers.length, "consumer")}, ${writeMilliseconds(event.milliseconds)}`,
				);
			case "invoked":
				return invoked(at, event.consumer, event, undefined);
			case "reran": {
				const since =
					event.sinceSaveMs === undefined
						? ""
						: below(style.dim(`${writeMilliseconds(event.sinceSaveMs)} after the file was saved; nothing is committed`));
				return invoked(at, event.consumer, event, "ran again") + since;
			}
			case "output":
				if (!verbose && isOwnLine(event.line)) return "";
				return line(at, event.consumer, says(event.stream === "stderr" ? "stderr" : "prints", style.dim), event.line);
			case "reloaded": {
				const files = event.files.map((file) => displayPath(file, cwd));
				return line(
					at,
					event.consumer,
					says("reloaded", style.good),
					`${shorten(files, 3)}  ${writeMilliseconds(event.milliseconds)}`,
				);
			}
			case "reloadFailed": {
				const { code, message, actions } = await describeError(event.error);
				const [first = "", ...others] = message.split("\n");
				const fixes = actions.map(({ label }) => `${style.bold("Fix:")} ${label}`);
				return (
					line(at, event.subject, says("broken", style.bad), `${code}: ${first}`) + [...others, ...fixes].map(below).join("")
				);
			}
			case "generated":
				return line(
					at,
					"schemas",
					says("generated", style.good),
					shorten(
						event.files.map((file) => displayPath(file, cwd)),
						3,
					),
				);
			case "fed":
				return line(
					at,
					"feed",
					says("written", style.good),
					`${count(event.records, "record")} of ${displayPath(event.source, cwd)}`,
				);
			case "deadLetter":
				return line(at, "", says("dead", style.careful), displayPath(event.path, cwd));
			case "warning":
				return line(at, "", says("warning", style.careful), `${event.subject}: ${event.message}`);
			case "mapping":
				return writeMapping(event);
			default:
				return event satisfies never;
		}
	};

	async function writeMapping({ at, consumer, event }: Extract<DevEvent, { readonly kind: "mapping" }>): Promise<string> {
		const tell = (verb: string, paint: (text: string) => string, text: string) => line(at, consumer, says(verb, paint), text);
		switch (event.kind) {
			case "assigned": {
				const from = event.partitions.map(({ partition, offset }) => `${partition} from ${offset}`);
				return tell(
					"assigned",
					style.dim,
					from.length === 0 ? "no partition" : `${count(from.length, "partition")}: ${shorten(from, 8)}`,
				);
			}
			case "revoked":
				return tell(
					"revoked",
					style.careful,
					event.how === "rebalance"
						? "the group shares its partitions out anew"
						: `the group gave its partitions away; ${count(event.abandoned, "invocation")} will run again elsewhere`,
				);
			case "invocationStarted":
				return verbose ? tell("sent", style.dim, `${count(event.records, "record")}  ${writeRanges(event.ranges)}`) : "";
			case "split":
				return tell(
					"split",
					style.careful,
					`${event.halves.map((half) => sum(half)).join(" + ")} records, again in ${writeMilliseconds(Math.max(0, event.until - at))}`,
				);
			case "blocked":
				return tell(
					"blocked",
					style.careful,
					`${writeRanges(event.ranges)} after ${count(event.deliveries, "delivery").replace(/ys$/, "ies")}, again in ${writeMilliseconds(Math.max(0, event.until - at))}`,
				);
			case "deadLettered":
				return tell(
					"given up",
					style.bad,
					`${count(sum(event.ranges), "record")}  ${writeRanges(event.ranges)}  ${event.condition}  ${displayPath(event.place, cwd)}`,
				);
			case "dropped":
				return tell(
					"dropped",
					style.bad,
					`${count(sum(event.ranges), "record")}  ${writeRanges(event.ranges)}  ${event.condition}: nobody has them`,
				);
			case "committed":
				return verbose
					? tell("committed", style.dim, [...event.offsets].map(([partition, offset]) => `${partition}@${offset}`).join(" "))
					: "";
			case "commitFailed":
				return tell("commit", style.careful, (await describeError(event.error)).message);
			case "throttled":
				return tell(
					"throttled",
					style.careful,
					`${count(event.waiting, "batch").replace(/hs$/, "hes")} wait for one of ${event.concurrency} places`,
				);
			case "outOfRange":
				return tell(
					"gap",
					style.careful,
					`partition ${event.partition}: offset ${event.wanted} is not there, going on at ${event.resumesAt}`,
				);
			case "idle":
				return tell("idle", style.dim, event.text);
			case "stopped":
				return "";
			default:
				return event satisfies never;
		}
	}
}

const TIME_WIDTH = "00:00:00.000".length;
const VERB_WIDTH = 9;
const MAX_ERRORS = 3;
const VERBS = {
	succeeded: "ok",
	reported: "reported",
	refused: "refused",
	threw: "failed",
	timedOut: "timed out",
	exited: "exited",
	notStarted: "no start",
} as const;
const HOW = { first: "", retry: "", half: ", one half", reported: ", what was reported" } as const;
const KINDS = {
	succeeded: "succeeded",
	skipped: "skipped",
	deadLettered: "dead-lettered",
	undecodable: "undecodable",
	failed: "failed",
	notRun: "not run",
} as const;

function writeLate(records: number): string {
	return `The time ran out before ${count(records, "record")} had ended; one whose handler does not end holds up its partition.`;
}

function writeError({ at, code, message, fix, stack }: ReportedError, style: Style): readonly string[] {
	const [frame] = stack;
	return [
		`${at.topic}-${at.partition}@${at.offset} ${style.bad(code)}: ${message}`,
		...(frame === undefined ? [] : [`  ${frame}`]),
		...(fix === undefined ? [] : [`  ${style.bold("Fix:")} ${fix}`]),
	];
}

/** `0: 12-40, 3: 7` */
function writeRanges(ranges: readonly SentRange[]): string {
	return shorten(
		ranges.map(({ partition, first, last }) => `${partition}@${first === last ? first : `${first}-${last}`}`),
		6,
	);
}

function sum(ranges: readonly SentRange[]): number {
	return ranges.reduce((total, { records }) => total + records, 0);
}

function shorten(parts: readonly string[], most: number): string {
	const shown = parts.slice(0, most).join(", ");
	return parts.length > most ? `${shown}, ... (${parts.length})` : shown;
}

function widthOf(names: readonly string[]): number {
	return Math.max(...["schemas", ...names].map(({ length }) => length));
}

/** In the zone of the machine, for that is the clock on its wall. */
function timeOf(at: number): string {
	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, "0");
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
