import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { installPrograms } from "./debian.ts";
import { demand } from "./demand.ts";

export interface JavaSuite {
	/** Folder of the suite's pom.xml and Java sources. */
	readonly sources: string;
	/** What the pom calls the version that varies, and its value. */
	readonly property: readonly [name: string, version: string];
	/** Where jars and classes are kept. */
	readonly folder: string;
}

/**
 * The jars of a pom from Maven Central, and the Java of a suite compiled against them. A missing JDK or Maven comes from the system's
 * packages, which needs Debian or Ubuntu and its administrator.
 *
 * @returns the class path that runs it
 */
export async function installJava({ sources, property: [name, version], folder }: JavaSuite): Promise<string> {
	const pom = createHash("sha256")
		.update(readFileSync(join(sources, "pom.xml")))
		.digest("hex");
	const jars = join(folder, `jars-${pom.slice(0, 16)}`);
	// Debian's default JDK is 17 or newer; the suites ask for 17.
	await installPrograms([
		{ command: "javac", probe: ["--release", "17", "-version"], name: "default-jdk-headless" },
		...(existsSync(jars) ? [] : [{ command: "mvn", probe: ["-version"], name: "maven" }]),
	]);
	await makeFolder(jars, (partial) =>
		demand(`mvn copy-dependencies ${name} ${version}`, "mvn", [
			"--quiet",
			"--batch-mode",
			// A jar whose checksum is not the repository's is a failure.
			"--strict-checksums",
			"--file",
			join(sources, "pom.xml"),
			`-D${name}=${version}`,
			`-DoutputDirectory=${partial}`,
			"-DincludeScope=runtime",
			"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
		]),
	);
	const files = globSync("*.java", { cwd: sources }).sort();
	const digest = createHash("sha256");
	for (const file of files) digest.update(`${file}\n${readFileSync(join(sources, file), "utf8")}\n`);
	const classes = join(folder, `classes-${digest.digest("hex").slice(0, 16)}`);
	await makeFolder(classes, (partial) =>
		demand("javac", "javac", [
			...["-Xlint:all", "-Werror", "-proc:none", "--release", "17", "-cp", join(jars, "*"), "-d", partial],
			...files.map((file) => join(sources, file)),
		]),
	);
	return `${classes}:${join(jars, "*")}`;
}

/**
 * The runnable jar of an archive of Maven Central, unpacked.
 * @param coordinates `group:artifact:version:tar.gz:classifier`
 * @param jar its name in the archive
 */
export async function installArchive(folder: string, coordinates: string, jar: string): Promise<string> {
	await installPrograms([
		{ command: "java", probe: ["-version"], name: "default-jre-headless" },
		...(existsSync(folder) ? [] : [{ command: "mvn", probe: ["-version"], name: "maven" }]),
	]);
	await makeFolder(folder, (partial) =>
		demand(
			`mvn unpack ${coordinates}`,
			"mvn",
			[
				...["--quiet", "--batch-mode", "--strict-checksums"],
				`-Dartifact=${coordinates}`,
				`-DoutputDirectory=${partial}`,
				"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack",
			],
			// Without a pom it leaves a folder of marks where it runs.
			dirname(folder),
		),
	);
	return join(folder, jar);
}

/** Renamed when complete, so that half of one is never taken for all of it. */
async function makeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
	if (existsSync(folder)) return;
	const partial = `${folder}-${process.pid}`;
	await fill(partial);
	await rename(partial, folder);
}
