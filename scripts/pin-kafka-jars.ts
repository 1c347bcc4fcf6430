/*
  Pins the jars of Apache Kafka's broker: npm run node scripts/pin-kafka-jars.ts <version>
  Maven resolves them, this notes their paths and SHA-256 sums, and `millrace kafka start` downloads them without Maven.
*/
import { createHash } from "node:crypto";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demand } from "./interop/demand.ts";
import { root } from "./run.ts";

const [version = "4.3.1"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "millrace-kafka-jars-"));
try {
	const pom = join(folder, "pom.xml");
	const dependency = (group: string, artifact: string, its: string) =>
		`<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${its}</version></dependency>`;
	writeFileSync(
		pom,
		`<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>millrace</groupId>
<artifactId>kafka-jars</artifactId><version>1</version><dependencies>${dependency("org.apache.kafka", "kafka_2.13", version)}
${dependency("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.4")}</dependencies></project>`,
	);
	const jars = join(folder, "jars");
	await demand("mvn copy-dependencies", "mvn", [
		...["--quiet", "--batch-mode", "--strict-checksums", "--file", pom, `-DoutputDirectory=${jars}`, "-DincludeScope=runtime"],
		"-Dmdep.useRepositoryLayout=true",
		"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
	]);
	const lines = globSync("**/*.jar", { cwd: jars })
		.sort()
		.map((path) => {
			const sha256 = createHash("sha256")
				.update(readFileSync(join(jars, path)))
				.digest("hex");
			return `\t"${path}":\n\t\t"${sha256}",\n`;
		});
	writeFileSync(
		join(root, "packages/local/src/apache-kafka/kafka-jars.ts"),
		`/* Written by scripts/pin-kafka-jars.ts. */

/** The Apache Kafka that is pinned. */
export const KAFKA_VERSION: string = "${version}";

/** Everything that its broker needs, as Maven resolves it: places of jars below the address of a Maven repository, with their SHA-256. */
export const KAFKA_JARS: Readonly<Record<string, string>> = {
${lines.join("")}};
`,
	);
} finally {
	rmSync(folder, { recursive: true });
}
