import { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";
import { GENERATED_URL } from "./compile-schema.ts";

/** What a run did, counted and not timed. */
export interface Work {
	/** Blocks of code that ran, of the sources that decode and of generated code. */
	readonly steps: number;
	/** Bytes of objects that were made, collected ones included, and of memory outside the heap that is there afterwards. */
	readonly bytes: number;
}

const COUNTED = /packages\/core\/src\/(avro|avro-dynamic|input|runtime)\//;
const INTERVAL = 4096;
const COMPILERS = ["turbofan", "maglev", "use-osr"] as const;

/** Counts what a run does by V8's own counters, in a run for each. */
export function countWork(run: () => void): Work {
	const session = new Session();
	session.connect();
	const post = <T>(method: string, parameters: object = {}): T => {
		let answer: unknown;
		session.post(method, parameters, (error, result) => {
			if (error !== null) throw error;
			answer = result;
		});
		return answer as T;
	};
	try {
		post("Profiler.enable");
		post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
		// The first run compiles what is counted, and is not. Optimized code counts no blocks.
		for (const compiler of COMPILERS) setFlagsFromString(`--no-${compiler}`);
		run();
		post("Profiler.takePreciseCoverage");
		run();
		const { result } = post<{ result: readonly ScriptCoverage[] }>("Profiler.takePreciseCoverage");
		post("Profiler.stopPreciseCoverage");
		const steps = result
			.filter(({ url }) => url.endsWith(GENERATED_URL) || COUNTED.test(url))
			.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
			.reduce((sum, count) => sum + count, 0);

		post("HeapProfiler.enable");
		const before = process.memoryUsage().arrayBuffers;
		post("HeapProfiler.startSampling", {
			samplingInterval: INTERVAL,
			includeObjectsCollectedByMajorGC: true,
			includeObjectsCollectedByMinorGC: true,
		});
		run();
		const { profile } = post<{ profile: { readonly head: Node } }>("HeapProfiler.stopSampling");
		const outside = Math.max(0, process.memoryUsage().arrayBuffers - before);
		return { steps, bytes: sizeOf(profile.head) + outside };
	} finally {
		for (const compiler of COMPILERS) setFlagsFromString(`--${compiler}`);
		session.disconnect();
	}
}

interface ScriptCoverage {
	readonly url: string;
	readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
}

interface Node {
	readonly selfSize: number;
	readonly children: readonly Node[];
}

function sizeOf({ selfSize, children }: Node): number {
	return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}
