import { bundleFile } from "../../../packages/local/src/bundle/bundle.ts";
import type { OutputLine } from "../../../packages/local/src/function/execution-environment.ts";
import {
	createLocalFunction,
	type InvocationTrace,
	type LocalFunction,
	type LocalFunctionOptions,
} from "../../../packages/local/src/function/local-function.ts";
import { createProject, type Project } from "./project.ts";

export interface FunctionUnderTest {
	readonly project: Project;
	readonly local: LocalFunction;
	readonly lines: readonly OutputLine[];
	readonly traces: readonly InvocationTrace[];
	/** Replaces the source, builds it and reloads. */
	reload(source: string): ReturnType<LocalFunction["reload"]>;
	close(): Promise<void>;
}

export interface FunctionUnderTestOptions extends Omit<Partial<LocalFunctionOptions>, "function"> {
	readonly timeoutSeconds?: number;
	readonly memoryMb?: number;
	readonly variables?: Readonly<Record<string, string>>;
	/** Further files of the project. */
	readonly files?: Readonly<Record<string, string>>;
}

const BRAND = 'Object.assign(main, { [Symbol.for("@millrace/handler")]: { consumer: { name: "billing" } } })';

/** A module whose export is branded as the handler of consumer `billing`, though it is a plain function of Lambda. */
export function branded(body: string, before = ""): string {
	return `${before}\nasync function main(event: any, context: any): Promise<unknown> {\n${body}\n}\nexport const handler = ${BRAND};\n`;
}

/** A function of a project of its own, without code until `reload`. */
export async function createFunction(options: FunctionUnderTestOptions = {}): Promise<FunctionUnderTest> {
	const { timeoutSeconds = 60, memoryMb = 512, variables = {}, files = {}, ...others } = options;
	const project = await createProject(files);
	const lines: OutputLine[] = [];
	const traces: InvocationTrace[] = [];
	const local = createLocalFunction({
		consumer: "billing",
		function: {
			name: "shop-local-billing",
			handler: "src/billing.handler",
			timeoutSeconds,
			memoryMb,
			environment: variables,
			settings: { response: "partial" },
		},
		onOutput: (line) => lines.push(line),
		onInvocation: (trace) => traces.push(trace),
		...others,
	});
	return {
		project,
		local,
		lines,
		traces,
		async reload(source) {
			return local.reload(await bundleFile(await project.write("src/billing.ts", source), project.root));
		},
		async close() {
			await local.kill();
			await project.remove();
		},
	};
}
