import type { Ports } from "@millrace/core";
import type { EnvironmentSupply } from "./environment-supply.ts";
import type { FunctionVersion } from "./function-version.ts";
import type { HandlerExport } from "./handler-exports.ts";
import { type LoadOptions, loadVersion } from "./load-version.ts";
import type { StartedEnvironment } from "./start-environment.ts";

/** An environment whose code is loaded. */
export interface Warm {
	readonly started: StartedEnvironment;
	readonly version: FunctionVersion;
	readonly exported: HandlerExport | undefined;
	/** Milliseconds that loading took; undefined after its first invocation. */
	initMilliseconds: number | undefined;
}

/** One state of a function's code with the environments that run it. */
export interface Revision {
	/** Environments, those included that still load. */
	readonly size: number;
	readonly idle: number;
	takeIdle(): Warm | undefined;
	/** Loads the code into one more environment. */
	warmUp(): Promise<Warm>;
	/** Takes an environment back, to be used again unless it is gone or this code is retired. */
	release(warm: Warm): Promise<void>;
	/** Ends idle environments, and every other when it is released; the last one takes the files with it. */
	retire(): Promise<void>;
}

export interface RevisionOptions extends LoadOptions {
	readonly supply: EnvironmentSupply;
	readonly idleSeconds: number;
	readonly clock: Ports["clock"];
}

export function createRevision(version: FunctionVersion, { supply, idleSeconds, clock, ...options }: RevisionOptions): Revision {
	const idle: { readonly warm: Warm; readonly cancel: () => void }[] = [];
	let size = 0;
	/** Those that end still are among them. */
	let alive = 0;
	let retired = false;

	async function forget(started: StartedEnvironment): Promise<void> {
		size -= 1;
		await supply.end(started);
		alive -= 1;
		if (retired && alive === 0) await version.remove();
	}

	return {
		get size() {
			return size;
		},
		get idle() {
			return idle.length;
		},
		takeIdle() {
			const last = idle.pop();
			last?.cancel();
			return last?.warm;
		},
		async warmUp() {
			size += 1;
			alive += 1;
			const started = supply.take();
			const before = clock.now();
			try {
				const exported = await loadVersion(started, version, { ...options, clock });
				return { started, version, exported, initMilliseconds: clock.now() - before };
			} catch (error) {
				await forget(started);
				throw error;
			}
		},
		async release(warm) {
			if (retired || warm.started.environment.gone) return forget(warm.started);
			const entry = {
				warm,
				cancel: clock.after(idleSeconds * 1000, () => {
					// The last one stays warm.
					if (size < 2) return;
					idle.splice(idle.indexOf(entry), 1);
					void forget(warm.started);
				}),
			};
			idle.push(entry);
		},
		async retire() {
			if (retired) return;
			retired = true;
			const ended = idle.splice(0);
			for (const { cancel } of ended) cancel();
			await Promise.all(ended.map(({ warm }) => forget(warm.started)));
			if (alive === 0) await version.remove();
		},
	};
}
