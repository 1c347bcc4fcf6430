import { randomUUID } from "node:crypto";
import { url as inspectorUrl } from "node:inspector";
import { type MskEvent, type Ports, SETTINGS_VARIABLE } from "@millrace/core";
import type { PlannedConsumerFunction } from "@millrace/core/plan";
import type { Bundle } from "../bundle/bundle.ts";
import { splitHandler } from "../invoker/find-handler.ts";
import type { Invocation, Invoker } from "../mapping/invoker.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "../replay/fill-placeholders.ts";
import { createEnvironmentSupply } from "./environment-supply.ts";
import type { OutputLine } from "./execution-environment.ts";
import { FunctionClosedError } from "./function-errors.ts";
import { writeVersion } from "./function-version.ts";
import type { HandlerExport } from "./handler-exports.ts";
import { lambdaVariables } from "./lambda-variables.ts";
import { preciseClock } from "./precise-clock.ts";
import { createRevision, type Revision, type Warm } from "./revision.ts";
import { runCall } from "./run-call.ts";
import { type Isolation, startEnvironment } from "./start-environment.ts";

export interface LocalFunctionOptions {
	/** Name of the consumer whose handler it is. */
	readonly consumer: string;
	/** As planned, with its placeholders filled and its settings saying where things are. */
	readonly function: Pick<
		PlannedConsumerFunction,
		"name" | "handler" | "timeoutSeconds" | "memoryMb" | "environment" | "settings"
	>;
	/** @default "worker" */
	readonly isolate?: Isolation;
	/**
	 * Invocations that run at the same time, in an environment each; further ones wait. Those that still run on replaced code are not counted.
	 * @default 10
	 */
	readonly concurrency?: number;
	/** Variables over those that Lambda sets, such as credentials. Nothing of this process' own environment is passed on. @default {} */
	readonly environment?: Readonly<Record<string, string>>;
	/**
	 * What invocations do while the code cannot be built or loaded: `fail`, each after trying anew, as in Lambda; or `wait` for the next code.
	 * @default "fail"
	 */
	readonly whenBroken?: "fail" | "wait";
	/** Keeps an environment started ahead, so that new code has to be loaded and nothing else. @default false */
	readonly standby?: boolean;
	/** Seconds after which an idle environment is ended, but the last. @default 60 */
	readonly idleSeconds?: number;
	/** Path of `aws-lambda-ric/index.mjs`, to run processes by AWS's client and not ours; it tells nothing of single records. */
	readonly runtimeClient?: string;
	/** Takes what the handler writes, line by line; with the isolation `none` only what Millrace's own runtime says. @default nobody */
	readonly onOutput?: (line: OutputLine) => void;
	/** Called after each invocation that was started. @default nobody */
	readonly onInvocation?: (trace: InvocationTrace) => void;
	/** @default crypto.randomUUID */
	readonly randomId?: () => string;
	/** @default the clock of this machine, in fractions of milliseconds */
	readonly clock?: Ports["clock"];
}

/** What Lambda's REPORT line says of an invocation. */
export interface InvocationTrace {
	readonly invocation: Invocation;
	/** Milliseconds that the code took to load, for the first invocation of an environment: a cold start. */
	readonly initMilliseconds: number | undefined;
	/** Megabytes, at most so far; undefined where that is not known. */
	readonly maxMemoryMb: number | undefined;
}

export interface FunctionStatistics {
	readonly coldStarts: number;
	readonly warmStarts: number;
	/** Environments that have code. */
	readonly environments: number;
	readonly running: number;
	readonly waiting: number;
}

/** A consumer's function on this machine: an invoker whose code can be replaced. */
export interface LocalFunction extends Invoker {
	/**
	 * Replaces the code. Invocations that run end where they are; all others, those that wait too, get the new code.
	 *
	 * @returns what the handler's brand says; undefined when newer code came meanwhile, or AWS's client runs
	 * @throws the errors of loading it (`HANDLER_LOAD_FAILED`, `HANDLER_MISSING`, ...), which are then {@link broken} until code comes that loads
	 */
	reload(bundle: Bundle): Promise<HandlerExport | undefined>;
	/** Says that there is no code to run, and why, such as a failed build. */
	refuse(error: Error): void;
	/** Why there is no code to run at the moment. */
	readonly broken: Error | undefined;
	readonly statistics: FunctionStatistics;
	/** Waits for what runs, then ends everything; what waits fails. */
	close(): Promise<void>;
	/** Ends everything at once. */
	kill(): Promise<void>;
}

interface Request {
	readonly event: MskEvent;
	readonly resolve: (invocation: Invocation) => void;
}

/** What there is to run: code, code that is about to be, or a reason why not. */
interface Current {
	revision: Revision | undefined;
	/** While the first environment of new code loads, invocations wait for it. */
	loading: boolean;
	broken: Error | undefined;
}

/**
 * Makes the function of a consumer. It has no code until `reload`; invocations wait for it.
 *
 * Each environment runs one invocation at a time. Environments are started when invocations need them, up to the concurrency, are used again, and
 * are never used again after a timeout, an exit or an error that nobody caught.
 *
 * @example
 * const billing = createLocalFunction({ consumer: "billing", function: planned.function });
 * await billing.reload(await bundleFile("/shop/src/billing.ts", "/shop"));
 * const invocation = await billing.invoke(event);
 * await billing.close();
 */
export function createLocalFunction(options: LocalFunctionOptions): LocalFunction {
	const { consumer, function: planned, isolate = "worker", concurrency = 10, whenBroken = "fail", standby = false } = options;
	const { idleSeconds = 60, onOutput = () => {}, onInvocation = () => {}, randomId = randomUUID, clock = preciseClock } = options;
	const { name, memoryMb, timeoutSeconds } = planned;
	const { exportName } = splitHandler(planned.handler);
	const limits = {
		timeoutSeconds,
		memoryMb,
		clock,
		functionArn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`,
	};
	const variables = {
		...lambdaVariables({ functionName: name, memoryMb, region: LOCAL_REGION }),
		...options.environment,
		...planned.environment,
		[SETTINGS_VARIABLE]: JSON.stringify(planned.settings),
	};
	const { runtimeClient } = options;
	const start = () => startEnvironment({ isolate, memoryMb, variables, runtimeClient, onOutput });
	const supply = createEnvironmentSupply(start, standby, clock);
	const queue: Request[] = [];
	const running = new Set<Promise<void>>();
	let current: Current = { revision: undefined, loading: true, broken: undefined };
	let closed = false;
	let busy = 0;
	let coldStarts = 0;
	let warmStarts = 0;

	/** Starts what can be started. */
	function pump(): void {
		while (queue.length > 0 && !current.loading) {
			if (current.broken !== undefined && whenBroken === "wait") return;
			const { revision } = current;
			const warm = revision?.takeIdle();
			if (warm === undefined && revision !== undefined && revision.size >= concurrency) return;
			const request = queue.shift() as Request;
			const run = warm === undefined ? runCold(current, request) : runWarm(warm, revision as Revision, request);
			running.add(run);
			void run.then(() => {
				running.delete(run);
				pump();
			});
		}
	}

	async function runCold(from: Current, request: Request): Promise<void> {
		const { revision } = from;
		if (revision === undefined) return request.resolve(notStarted(from.broken));
		let warm: Warm;
		try {
			warm = await revision.warmUp();
		} catch (error) {
			return request.resolve(notStarted(error));
		}
		from.broken = undefined;
		await runWarm(warm, revision, request);
	}

	async function runWarm(warm: Warm, revision: Revision, request: Request): Promise<void> {
		const { started, version, initMilliseconds } = warm;
		warm.initMilliseconds = undefined;
		if (initMilliseconds === undefined) warmStarts += 1;
		else coldStarts += 1;
		const requestId = randomId();
		started.requestId = requestId;
		busy += 1;
		const invocation = await runCall(started.environment, version.stacks, request.event, requestId, limits);
		started.requestId = undefined;
		onInvocation({ invocation, initMilliseconds, maxMemoryMb: started.environment.maxMemoryMb });
		const released = revision.release(warm);
		busy -= 1;
		request.resolve(invocation);
		await released;
	}

	function notStarted(error: unknown): Invocation {
		return { kind: "failed", reason: "notStarted", error, requestId: randomId(), milliseconds: 0, outcomes: [] };
	}

	async function replace(next: Current): Promise<void> {
		const old = current.revision;
		current = next;
		await old?.retire();
	}

	async function reload(bundle: Bundle): Promise<HandlerExport | undefined> {
		const next: Current = { revision: undefined, loading: true, broken: undefined };
		void replace(next);
		try {
			const version = await writeVersion(bundle, exportName, inspectorUrl() !== undefined);
			const revision = createRevision(version, { ...limits, consumer, supply, idleSeconds });
			if (next !== current) {
				await revision.retire();
				return undefined;
			}
			next.revision = revision;
			const warm = await revision.warmUp();
			await revision.release(warm);
			if (next !== current) return undefined;
			supply.prepare();
			return warm.exported;
		} catch (error) {
			if (next !== current) return undefined;
			next.broken = error as Error;
			throw error;
		} finally {
			next.loading = false;
			pump();
		}
	}

	/** Nothing starts any more, and what waits is told. */
	function shut(): void {
		closed = true;
		const error = new FunctionClosedError(`The function "${name}" was closed before the invocation could start.`);
		for (const { resolve } of queue.splice(0)) resolve(notStarted(error));
	}

	async function kill(): Promise<void> {
		shut();
		const retired = replace({ revision: undefined, loading: true, broken: undefined });
		await supply.close();
		await Promise.all([retired, ...running]);
	}

	return {
		invoke: (event) =>
			new Promise((resolve) => {
				queue.push({ event, resolve });
				if (closed) shut();
				else pump();
			}),
		reload,
		refuse(error) {
			void replace({ revision: undefined, loading: false, broken: error });
			pump();
		},
		get broken() {
			return current.broken;
		},
		get statistics() {
			return { coldStarts, warmStarts, environments: supply.taken, running: busy, waiting: queue.length };
		},
		async close() {
			shut();
			await Promise.all(running);
			await kill();
		},
		kill,
	};
}
