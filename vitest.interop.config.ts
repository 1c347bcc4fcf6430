import { defineConfig } from "vitest/config";

export default defineConfig({
	resolve: { conditions: ["@millrace/source"] },
	ssr: { resolve: { conditions: ["@millrace/source"] } },
	test: {
		include: ["test/interop/**/*.test.ts"],
		setupFiles: ["test/support/fail-on-console.ts"],
		// Prints what a test annotates: the differences that were met, and how often.
		reporters: ["verbose"],
		pool: "forks",
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
