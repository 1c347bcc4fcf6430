/** Deploys the example application: see docs/deploy.md. Its stages differ by what millrace.config.ts says of them, and by nothing else. */
export default $config({
	app({ stage }) {
		return {
			name: "airline",
			home: "aws",
			removal: stage === "production" ? "retain" : "remove",
			providers: { aws: "7.20.0" },
		};
	},
	async run() {
		const { airline } = await import("./stacks/airline.ts");
		return {
			cluster: airline.cluster.arn,
			brokers: airline.cluster.brokers,
			functions: Object.values(airline.consumers).map(({ nodes }) => nodes.function.name),
		};
	},
});
