import { defineConfig } from "vitest/config";

export default defineConfig({
	resolve: { conditions: ["@millrace/source"] },
	ssr: { resolve: { conditions: ["@millrace/source"] } },
	test: {
		include: ["test/sst/**/*.test.ts"],
		setupFiles: ["test/support/fail-on-console.ts"],
		// Prints what a test annotates: sizes and times.
		reporters: ["verbose"],
		pool: "forks",
		// Most of the time goes to programs that tests wait for.
		maxWorkers: 2,
		// Each runs programs that take seconds alone, and minutes on a machine that is busy with others.
		testTimeout: 300_000,
		hookTimeout: 600_000,
	},
});
