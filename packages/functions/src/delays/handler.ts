import { type ConsumerHandler, consume } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { s3 } from "@millrace/core/s3";
import type { Environment } from "../environment.ts";
import { delays } from "./consumer.ts";
import { createDashboard, type Dashboard } from "./dashboard.ts";
import { type Aliases, readAliases, resolveAirport } from "./resolve-airport.ts";
import { createTally, type Tally } from "./totals.ts";

export interface DelaysPorts {
	/** `AIRPORT_ALIASES`, `DASHBOARD_URL`. @default process.env */
	readonly environment?: Environment;
	/** @default the service at `DASHBOARD_URL` */
	readonly dashboard?: Dashboard;
}

/** What one invocation collects. */
interface Collected {
	readonly aliases: Aliases;
	readonly tally: Tally;
}

/** Adds up the delays of a batch by airport of departure, and publishes them once, when its records are through. */
export function createHandler({
	environment = process.env,
	dashboard = createDashboard(environment),
}: DelaysPorts = {}): ConsumerHandler {
	const invocations = new WeakMap<object, Collected>();

	const handler = consume(
		delays,
		(record, { lambda }) => {
			// Sound: `before` below has run for this invocation.
			const { aliases, tally } = invocations.get(lambda) as Collected;
			const { origin, destination, delay } = record.value;
			resolveAirport("destination", destination, aliases);
			tally.add(record, resolveAirport("origin", origin, aliases), delay);
		},
		{ deadLetter: s3(), lookup: glueLookup() },
	);
	// Before any record: a wrong setting must fail the invocation, and not send healthy records to the dead letters.
	handler.before(({ context }) => {
		invocations.set(context, { aliases: readAliases(environment["AIRPORT_ALIASES"]), tally: createTally() });
	});
	// When publishing fails the invocation fails, and Lambda delivers its batch again: slices may come twice, none is lost.
	handler.after(async ({ context }) => {
		const slices = invocations.get(context)?.tally.slices() ?? [];
		await Promise.all(slices.map((slice) => dashboard.put(slice)));
	});
	return handler;
}

export const handler: ConsumerHandler = /* @__PURE__ */ createHandler();
