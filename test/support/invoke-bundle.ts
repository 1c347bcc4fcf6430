import { spawn } from "node:child_process";
import { join } from "node:path";
import type { BatchResponse, MskEvent, Settings } from "@millrace/core";

export interface BundleResult {
	readonly response?: BatchResponse;
	readonly error?: { readonly code: string; readonly message: string };
	readonly metrics: Readonly<Record<string, number>>;
}

/** Calls a bundle's handler once, in a process of its own that knows what Lambda and the deployment would say, and nothing else. */
export function invokeBundle(bundle: string, event: MskEvent, settings: Partial<Settings>): Promise<BundleResult> {
	const env = {
		PATH: process.env["PATH"],
		AWS_REGION: "us-east-1",
		AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
		AWS_SECRET_ACCESS_KEY: "secret",
		MILLRACE: JSON.stringify(settings),
	};
	const child = spawn(process.execPath, [join(import.meta.dirname, "run-bundle.mjs"), bundle], { env });
	child.stdin.end(JSON.stringify({ event, remainingMs: 60_000 }));
	const chunks: Buffer[] = [];
	child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
	return new Promise((resolve) =>
		child.on("close", () => {
			const lines = Buffer.concat(chunks).toString().trim().split("\n");
			const result = JSON.parse(lines.find((line) => line.startsWith("RESULT "))?.slice(7) ?? "{}");
			const metrics = JSON.parse(lines.find((line) => line.startsWith('{"_aws"')) ?? "{}");
			resolve({ ...result, metrics });
		}),
	);
}
