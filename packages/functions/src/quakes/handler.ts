import { type ConsumerHandler, consume, SkipRecord } from "@millrace/core";
import { s3 } from "@millrace/core/s3";
import type { Environment } from "../environment.ts";
import { type Alerts, createAlerts } from "./alerts.ts";
import { quakes } from "./consumer.ts";
import { createRecentIds, type RecentIds } from "./recent-ids.ts";
import { judge } from "./rules.ts";

export interface QuakesPorts {
	/** `ALERT_URL`. @default process.env */
	readonly environment?: Environment;
	/** @default the webhook at `ALERT_URL` */
	readonly alerts?: Alerts;
	/** Earthquakes that were told of already. @default the last 1,000 of this container */
	readonly sent?: RecentIds;
}

/**
 * Sends an alert for each earthquake that a rule asks for, once.
 *
 * A container remembers what it sent; across containers it is the webhook that drops an idempotency key it has had.
 */
export function createHandler({
	environment = process.env,
	alerts = createAlerts(environment),
	sent = createRecentIds(),
}: QuakesPorts = {}): ConsumerHandler {
	return consume(
		quakes,
		async ({ value }) => {
			if (value.kind !== "earthquake") throw new SkipRecord("Not an earthquake, but something that people did.");
			const alert = judge(value);
			if (alert === undefined || sent.has(alert.id)) return;
			await alerts.send(alert);
			sent.add(alert.id);
		},
		{ deadLetter: s3() },
	);
}

export const handler: ConsumerHandler = /* @__PURE__ */ createHandler();
