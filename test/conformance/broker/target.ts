import { type Broker, startBroker } from "@millrace/broker";

/** The broker under test: one of our own, or the one that `MILLRACE_KAFKA` names, as host and port. */
export interface Target {
	readonly bootstrap: string;
	/** Undefined where the broker is another process. */
	readonly broker: Broker | undefined;
	stop(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
	const given = process.env["MILLRACE_KAFKA"];
	if (given !== undefined) return { bootstrap: given, broker: undefined, stop: async () => {} };
	const broker = await startBroker({ configs: { "log.retention.check.interval.ms": "50" } });
	return { bootstrap: broker.bootstrap, broker, stop: () => broker.close() };
}
