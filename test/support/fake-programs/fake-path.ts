import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { KAFKA_JARS, KAFKA_VERSION } from "../../../packages/local/src/apache-kafka/kafka-jars.ts";

/** A machine of its own for a test: programs on its PATH, a cache folder, and a folder for what else there is. */
export interface FakeMachine {
	readonly folder: string;
	readonly env: Readonly<Record<string, string>>;
}

/** Questions for the version are answered without starting Node. */
const VERSIONS = {
	java: `if [ "$1" = -version ]; then echo "\${FAKE_JAVA_SAYS-openjdk version \\"21.0.2\\" 2024-01-16}" >&2; exit; fi`,
	docker: `if [ "$1" = version ]; then exit "\${FAKE_DOCKER_SAYS-0}"; fi`,
};

/** Apache Kafka's jars are in the cache folder, empty, unless they are to be downloaded. */
export function fakeMachine(
	programs: readonly ("java" | "docker")[],
	{ env = {}, jars = true }: { readonly env?: Readonly<Record<string, string>>; readonly jars?: boolean } = {},
): FakeMachine {
	const folder = mkdtempSync(join(tmpdir(), "millrace-machine-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	mkdirSync(join(folder, "bin"));
	for (const program of programs) {
		const path = join(folder, "bin", program);
		const script = join(import.meta.dirname, `${program}.ts`);
		writeFileSync(
			path,
			`#!/bin/sh\n${VERSIONS[program]}\nexec "${process.execPath}" --conditions=@millrace/source "${script}" "$@"\n`,
		);
		chmodSync(path, 0o755);
	}
	if (jars) {
		for (const path of Object.keys(KAFKA_JARS)) {
			const file = join(folder, "cache", "millrace", `apache-kafka-${KAFKA_VERSION}`, basename(path));
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, "");
		}
	}
	return {
		folder,
		env: { PATH: join(folder, "bin"), XDG_CACHE_HOME: join(folder, "cache"), FAKE_DOCKER_NOTES: folder, ...env },
	};
}
