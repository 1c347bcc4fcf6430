import type { Context } from "aws-lambda";
import { type Clock, systemClock } from "./clock.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import type { Observer } from "./observer.ts";

/** What one invocation touches of the outside world. */
export interface Ports {
	readonly clock: Clock;
	/** 0 to 1, for the jitter of registry retries. @default Math.random */
	readonly random?: () => number;
	/** The variables of the function: `MILLRACE`, the region, the credentials. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Takes the one metrics line of an invocation, without its newline. */
	readonly writeMetrics: (line: string) => void;
	readonly logger: Logger;
	/** Sees what became of each record, which the response alone does not tell. */
	readonly observe?: Observer;
}

/** A test or the local runner puts ports of its own under this symbol of the Lambda context. Absent on Lambda. */
export const PORTS: unique symbol = /* @__PURE__ */ Symbol.for("@millrace/ports");

/** The ports of an invocation: those that its context brings, and the process for the rest. */
export function readPorts(lambda: Context): Ports {
	return {
		clock: systemClock,
		environment: process.env,
		writeMetrics(line) {
			// Not console.log: Lambda puts a prefix on its lines, and CloudWatch reads a metric only from a line of pure JSON.
			process.stdout.write(`${line}\n`);
		},
		logger: consoleLogger,
		...(lambda as { readonly [PORTS]?: Partial<Ports> })[PORTS],
	};
}
