import { createAlerts } from "@example/functions/quakes/alerts";
import type { Alert } from "@example/functions/quakes/rules";
import { expect, test } from "vitest";
import { startHttpRecorder } from "../support/http-recorder.ts";

const alert: Alert = { id: "us2000cwcz", level: "warning", magnitude: 5.5, place: "Fiji", time: 0 };

test("an alert is posted to the webhook under the earthquake's id", async () => {
	await using webhook = await startHttpRecorder();
	await createAlerts({ ALERT_URL: `${webhook.endpoint}/hook` }).send(alert);
	expect(webhook.requests).toMatchObject([
		{ method: "POST", url: "/hook", body: JSON.stringify(alert), headers: { "idempotency-key": "us2000cwcz" } },
	]);
});

test("without a webhook an alert is a line of the log", async () => {
	const lines: string[] = [];
	await createAlerts({}, (line) => void lines.push(line)).send(alert);
	expect(lines).toEqual([JSON.stringify(alert)]);
});
