import { defineConfig } from "vitest/config";

const shared = {
	setupFiles: ["test/support/fail-on-console.ts"],
	pool: "forks" as const,
	testTimeout: 60_000,
	hookTimeout: 60_000,
};

export default defineConfig({
	resolve: { conditions: ["@millrace/source"] },
	ssr: { resolve: { conditions: ["@millrace/source"] } },
	test: {
		// Prints what a test annotates: the differences that were met, and how often.
		reporters: ["verbose"],
		projects: [
			{
				extends: true,
				test: { ...shared, name: "all", include: ["test/interop/**/*.test.ts"], exclude: ["test/interop/broker/**"] },
			},
			// These share one Apache Kafka, which starts with the first of them.
			{
				extends: true,
				test: {
					...shared,
					name: "kafka",
					include: ["test/interop/broker/**/*.test.ts"],
					globalSetup: ["test/interop/broker/start-kafka.ts"],
				},
			},
		],
	},
});
