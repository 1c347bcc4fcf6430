import { existsSync, globSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../run.ts";
import { demand, works } from "./demand.ts";

const SOURCES = join(root, "test/interop/avro/java");

/**
 * Apache Avro for Java from Maven Central, and the oracle of test/interop/avro compiled against it. A missing JDK or Maven comes from
 * the system's packages, which needs Debian or Ubuntu and its administrator.
 *
 * @returns the class path that runs the oracle
 */
export async function installAvroJava(folder: string, version: string): Promise<string> {
	// Debian's default JDK is 17 or newer; the oracle asks for 17.
	const missing = [
		...((await works("javac", ["--release", "17", "-version"])) ? [] : ["default-jdk-headless"]),
		...((await works("mvn", ["-version"])) ? [] : ["maven"]),
	];
	const jars = join(folder, "jars");
	const needed = existsSync(jars) ? missing.filter((name) => name !== "maven") : missing;
	if (needed.length > 0) {
		await demand("apt-get update", "apt-get", ["update", "-qq"]);
		await demand(`apt-get install ${needed.join(" ")}`, "apt-get", [
			"install",
			"-y",
			"-qq",
			"--no-install-recommends",
			...needed,
		]);
	}
	if (!existsSync(jars)) {
		// Renamed when complete, so that half a download is never taken for all of it.
		const partial = `${jars}-${process.pid}`;
		await demand(`mvn copy-dependencies avro ${version}`, "mvn", [
			"--quiet",
			"--batch-mode",
			"--file",
			join(SOURCES, "pom.xml"),
			`-Davro.version=${version}`,
			`-DoutputDirectory=${partial}`,
			"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
		]);
		await rename(partial, jars);
	}
	const classes = join(folder, "classes");
	await rm(classes, { recursive: true, force: true });
	const files = globSync("*.java", { cwd: SOURCES }).map((file) => join(SOURCES, file));
	await demand("javac", "javac", ["-Xlint:all", "-Werror", "--release", "17", "-cp", join(jars, "*"), "-d", classes, ...files]);
	return `${classes}:${join(jars, "*")}`;
}
