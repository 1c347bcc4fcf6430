import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../run.ts";
import { demand, works } from "./demand.ts";

export interface JavaProgram {
	/** Folder of its sources and of the pom.xml with its dependencies, from the root of the repository. */
	readonly sources: string;
	/** Properties of the pom.xml. */
	readonly properties: Readonly<Record<string, string>>;
	/** What is installed, such as "avro 1.12.1". */
	readonly title: string;
}

/**
 * What a program depends on from Maven Central, and the program compiled against it. A missing JDK or Maven comes from the system's packages,
 * which needs Debian or Ubuntu and its administrator.
 *
 * @returns the class path that runs it
 */
export async function installJavaProgram(folder: string, { sources, properties, title }: JavaProgram): Promise<string> {
	const from = join(root, sources);
	const dependencies = createHash("sha256").update(readFileSync(join(from, "pom.xml"))).digest("hex");
	const jars = join(folder, `jars-${dependencies.slice(0, 16)}`);
	// Debian's default JDK is 17 or newer; the programs ask for 17.
	await installPackages([
		...((await works("javac", ["--release", "17", "-version"])) ? [] : ["default-jdk-headless"]),
		...(existsSync(jars) || (await works("mvn", ["-version"])) ? [] : ["maven"]),
	]);
	await makeFolder(jars, (partial) =>
		demand(`mvn copy-dependencies ${title}`, "mvn", [
			"--quiet",
			"--batch-mode",
			"--file",
			join(from, "pom.xml"),
			...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
			`-DoutputDirectory=${partial}`,
			"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
		]),
	);
	const files = globSync("*.java", { cwd: from }).sort();
	const digest = createHash("sha256");
	for (const file of files) digest.update(`${file}\n${readFileSync(join(from, file), "utf8")}\n`);
	const classes = join(folder, `classes-${digest.digest("hex").slice(0, 16)}`);
	await makeFolder(classes, (partial) =>
		demand(`javac ${title}`, "javac", [
			...["-Xlint:all", "-Werror", "-proc:none", "--release", "17", "-cp", join(jars, "*"), "-d", partial],
			...files.map((file) => join(from, file)),
		]),
	);
	return `${classes}:${join(jars, "*")}`;
}

async function installPackages(names: readonly string[]): Promise<void> {
	if (names.length === 0) return;
	await demand("apt-get update", "apt-get", ["update", "-qq"]);
	await demand(`apt-get install ${names.join(" ")}`, "apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names]);
}

/** Renamed when complete, so that half of one is never taken for all of it. */
async function makeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
	if (existsSync(folder)) return;
	const partial = `${folder}-${process.pid}`;
	await fill(partial);
	await rename(partial, folder);
}
