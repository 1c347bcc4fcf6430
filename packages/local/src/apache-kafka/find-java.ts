import { execFile } from "node:child_process";
import { join } from "node:path";
import { JavaMissingError, JavaTooOldError } from "./apache-kafka-errors.ts";
import { findProgram } from "./find-program.ts";

/** What Apache Kafka 4 asks for: https://kafka.apache.org/41/getting-started/compatibility/ */
const OLDEST_JAVA = 17;

const howToGetIt =
	"Install a Java of version 17 or newer (Debian and Ubuntu: `apt-get install default-jre-headless`; macOS: `brew install openjdk`; or https://adoptium.net), and set JAVA_HOME if it is not on the PATH.";

/**
 * The Java that JAVA_HOME names, otherwise the one on the PATH.
 *
 * @returns the program to start
 * @throws {JavaMissingError} {JavaTooOldError}
 */
export async function findJava(env: Readonly<Record<string, string | undefined>>): Promise<string> {
	const { JAVA_HOME } = env;
	const java = JAVA_HOME ? join(JAVA_HOME, "bin", "java") : findProgram("java", env);
	const where = JAVA_HOME ? `at JAVA_HOME, ${java}` : "on the PATH";
	if (java === undefined) throw new JavaMissingError(`There is no Java ${where}.`, { fix: howToGetIt });
	const said = await new Promise<string>((resolve, reject) => {
		execFile(java, ["-version"], { env: { ...env }, encoding: "utf8" }, (error, stdout, stderr) => {
			// macOS has a program of that name which only says that there is no Java.
			if (error) reject(new JavaMissingError(`There is no Java ${where}.`, { fix: howToGetIt, cause: error }));
			else resolve(stderr + stdout);
		});
	});
	const version = readJavaVersion(said);
	if (version < OLDEST_JAVA) {
		throw new JavaTooOldError(`The Java ${where} is version ${version}; Apache Kafka needs ${OLDEST_JAVA}.`, { fix: howToGetIt });
	}
	return java;
}

/** `java version "1.8.0_402"` and `openjdk version "21.0.2" 2024-01-16`: 8 and 21. */
function readJavaVersion(said: string): number {
	const [, first = "0", second = "0"] = /version "(\d+)(?:\.(\d+))?/.exec(said) ?? [];
	return Number(first === "1" ? second : first);
}
