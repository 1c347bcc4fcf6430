import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startRuntimeApi } from "../../../packages/local/src/function/runtime-api.ts";
import { readZip } from "./read-zip.ts";

/** The installed client, outside the checkout: `npm run test:sst` puts it there and says where. */
const installation = process.env["MILLRACE_RUNTIME_CLIENT"] ?? "";

export interface DeployedFunction {
	/** The archive that SST would upload. */
	readonly zip: Buffer;
	/** File and export in it, such as `bundle.handler`. */
	readonly handler: string;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	readonly environment: Readonly<Record<string, string>>;
}

/** What a function returned, or threw as AWS's client reports it. */
export interface Answer {
	readonly response?: unknown;
	readonly error?: { readonly errorType: string; readonly errorMessage: string };
	/** From the invocation to its answer. */
	readonly ms: number;
}

export interface RunningFunction {
	/** From the start of the process until it asked for its first invocation. */
	readonly coldStartMs: number;
	invoke(event: unknown): Promise<Answer>;
	/** Lines of its log so far. */
	log(): readonly string[];
	close(): Promise<void>;
}

/**
 * Starts a function as Lambda does: its archive unpacked, AWS's own runtime client, the environment that the deployment gave it and nothing
 * else, and no way out of this machine but what a variable names.
 */
export async function startFunction({
	zip,
	handler,
	timeoutSeconds,
	memoryMb,
	environment,
}: DeployedFunction): Promise<RunningFunction> {
	if (installation === "") throw new Error("AWS's runtime client is not installed: run `npm run test:sst`.");
	const task = mkdtempSync(join(tmpdir(), "millrace-function-"));
	for (const { name, content, mode } of readZip(zip)) {
		mkdirSync(dirname(join(task, name)), { recursive: true });
		writeFileSync(join(task, name), content);
		chmodSync(join(task, name), mode || 0o644);
	}
	const api = await startRuntimeApi();
	const started = performance.now();
	const client = join(installation, "node_modules/aws-lambda-ric/index.mjs");
	const child = spawn(process.execPath, [`--max-old-space-size=${memoryMb}`, client, handler], {
		cwd: task,
		env: {
			...environment,
			...CREDENTIALS,
			AWS_LAMBDA_RUNTIME_API: api.address,
			AWS_LAMBDA_FUNCTION_NAME: "unpacked",
			AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
			AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
			AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/unpacked",
			AWS_LAMBDA_LOG_STREAM_NAME: "stand-in",
			_HANDLER: handler,
			LAMBDA_TASK_ROOT: task,
		},
	});
	const chunks: Buffer[] = [];
	child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
	child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
	const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
	const text = () => Buffer.concat(chunks).toString();
	const gone = ended.then(() => Promise.reject(new Error(`The function's process ended:\n${text()}`)));
	gone.catch(() => {});
	const notLoaded = api.initError.then(({ errorType, errorMessage }) => {
		throw new Error(`The function cannot be loaded: ${errorType}: ${errorMessage}`);
	});
	notLoaded.catch(() => {});
	await Promise.race([api.ready, gone, notLoaded]);
	const coldStartMs = performance.now() - started;
	return {
		coldStartMs,
		async invoke(event) {
			const invoked = performance.now();
			const call = { requestId: randomUUID(), functionArn: FUNCTION_ARN, deadline: Date.now() + timeoutSeconds * 1_000, event };
			const answer = await Promise.race([api.invoke(call), gone]);
			const ms = performance.now() - invoked;
			if (answer.kind === "error") return { error: answer.error, ms };
			if (answer.kind === "tooLarge") throw new Error(`The function answered with ${answer.bytes} bytes.`);
			return { response: JSON.parse(answer.json), ms };
		},
		log: () => text().split("\n").slice(0, -1),
		async close() {
			child.kill();
			await ended;
			await api.close();
			rmSync(task, { recursive: true, force: true });
		},
	};
}

/** The lines of metrics in a log: CloudWatch's embedded metric format. */
export function metricsOf(log: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
	return log.flatMap((line) => (line.includes('{"_aws"') ? [JSON.parse(line.slice(line.indexOf('{"_aws"')))] : []));
}

const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:unpacked";
const CREDENTIALS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
