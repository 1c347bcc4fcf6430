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
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
});
