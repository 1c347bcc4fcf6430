import { setTimeout as wait } from "node:timers/promises";
import { Inexpressible } from "./test-client.ts";

const PATIENCE_MS = 25_000;
const PAUSE_MS = 5;

/** Asks again until it no longer fails, or for that many milliseconds. What a client cannot say, it will not say later. */
export async function eventually<T>(ask: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
	const endsAt = Date.now() + patienceMs;
	for (;;) {
		try {
			return await ask();
		} catch (error) {
			if (error instanceof Inexpressible || Date.now() > endsAt) throw error;
		}
		await wait(PAUSE_MS);
	}
}
