import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What decodes batches, in the portable way: without WebAssembly, as a platform without vectors runs it. */
const portable = ["test/core/{avro,avro-dynamic,input,runtime}/**/*.test.ts", "test/conformance/*.test.ts"];

export default defineConfig({
	resolve: { conditions: ["@millrace/source"] },
	ssr: { resolve: { conditions: ["@millrace/source"] } },
	test: {
		setupFiles: ["test/support/fail-on-console.ts"],
		pool: "forks",
		// On two cores vitest would run one file at a time.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 30_000,
		projects: [
			{
				extends: true,
				test: { name: "all", include: ["test/**/*.test.ts"], exclude: ["test/interop/**", "test/sst/**", "**/node_modules/**"] },
			},
			{
				extends: true,
				test: {
					name: "portable",
					include: portable,
					// Processes of their own, which this switch does not reach.
					exclude: ["test/conformance/built-bundle.test.ts", "test/core/input/retained-memory.test.ts", "**/node_modules/**"],
					setupFiles: ["test/support/portable.ts"],
				},
			},
		],
	},
});
