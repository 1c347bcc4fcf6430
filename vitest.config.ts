import { defineConfig } from "vitest/config";

export default defineConfig({
	resolve: { conditions: ["@millrace/source"] },
	ssr: { resolve: { conditions: ["@millrace/source"] } },
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/interop/**", "test/sst/**", "**/node_modules/**"],
		setupFiles: ["test/support/fail-on-console.ts"],
		pool: "forks",
		testTimeout: 30_000,
	},
});
