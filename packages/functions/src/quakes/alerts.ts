import type { Environment } from "../environment.ts";
import { send } from "../send.ts";
import type { Alert } from "./rules.ts";

/** Whom alerts go to. */
export interface Alerts {
	/** Resolves when the alert is on its way. May be called again with an alert whose sending failed. */
	send(alert: Alert): Promise<void>;
}

/** The webhook at `ALERT_URL`, with the earthquake's id as its idempotency key; without that variable, the function's log. */
export function createAlerts(environment: Environment, log: (line: string) => void = logLine): Alerts {
	return {
		async send(alert) {
			const body = JSON.stringify(alert);
			const url = environment["ALERT_URL"];
			if (url === undefined || url === "") return log(body);
			await send({ method: "POST", url, contentType: "application/json", body, idempotencyKey: alert.id });
		},
	};
}

function logLine(line: string): void {
	process.stderr.write(`${line}\n`);
}
