import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { installKafka } from "../../../packages/local/src/apache-kafka/install-kafka.ts";
import { KAFKA_JARS, KAFKA_VERSION } from "../../../packages/local/src/apache-kafka/kafka-jars.ts";
import { fakeMachine } from "../../support/fake-programs/fake-path.ts";

const contents: Readonly<Record<string, string>> = { "org/a/1/a-1.jar": "first", "org/b/2/b-2.jar": "second" };
const jars = Object.fromEntries(
	Object.entries(contents).map(([path, text]) => [path, createHash("sha256").update(text).digest("hex")]),
);

/** A Maven repository below a path, and what it was asked. */
async function repository(answers: Readonly<Record<string, string>>) {
	const asked: string[] = [];
	const server = createServer(({ url = "" }, response) => {
		asked.push(url);
		const found = answers[url.replace("/maven/", "")];
		response.statusCode = found === undefined ? 404 : 200;
		response.end(found);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void server.close());
	return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven` };
}
const machine = (MILLRACE_MAVEN_REPOSITORY: string) => {
	const { env, folder } = fakeMachine([], { jars: false, env: { MILLRACE_MAVEN_REPOSITORY } });
	return { env, folder: join(folder, "cache/millrace", `apache-kafka-${KAFKA_VERSION}`) };
};

test("jars are fetched once, and make the class path", async () => {
	const { asked, url } = await repository(contents);
	const { env, folder } = machine(`${url}/`);
	const counted: string[] = [];
	const classPath = await installKafka({ env, jars, onJar: (done, total) => counted.push(`${done}/${total}`) });
	expect(classPath).toBe(`${folder}/a-1.jar:${folder}/b-2.jar`);
	expect(readFileSync(join(folder, "b-2.jar"), "utf8")).toBe("second");
	expect(counted).toEqual(["1/2", "2/2"]);
	expect(await installKafka({ env, jars })).toBe(classPath);
	expect(asked.sort()).toEqual(["/maven/org/a/1/a-1.jar", "/maven/org/b/2/b-2.jar"]);
});

test("a jar of another content is refused and leaves nothing; the next run fetches it alone", async () => {
	const { url } = await repository({ ...contents, "org/b/2/b-2.jar": "changed on the way" });
	const { env, folder } = machine(url);
	await expect(installKafka({ env, jars })).rejects.toMatchObject({
		code: "KAFKA_JAR_WRONG",
		problem: expect.stringContaining(`not ${jars["org/b/2/b-2.jar"]}`),
	});
	expect(readdirSync(folder).filter((file) => file.startsWith("b"))).toEqual([]);
	const sound = await repository(contents);
	await installKafka({ env: { ...env, MILLRACE_MAVEN_REPOSITORY: sound.url }, jars });
	expect(sound.asked).toContain("/maven/org/b/2/b-2.jar");
	expect(readdirSync(folder).sort()).toEqual(["a-1.jar", "b-2.jar"]);
});

test("a repository without the jar, and one that is not there, are told apart by what they did", async () => {
	const { url } = await repository({});
	const unavailable = { code: "KAFKA_JAR_UNAVAILABLE", category: "unreachable", retryable: true };
	await expect(installKafka({ env: machine(url).env, jars })).rejects.toMatchObject({
		...unavailable,
		problem: expect.stringMatching(/\.jar answers 404\.$/),
	});
	await expect(installKafka({ env: machine("http://127.0.0.1:1").env, jars })).rejects.toMatchObject({
		...unavailable,
		problem: expect.stringMatching(/\.jar cannot be fetched\.$/),
		fix: expect.stringContaining("MILLRACE_MAVEN_REPOSITORY"),
	});
});

test("what is pinned is complete jars of one Kafka, each under a name of its own", () => {
	const paths = Object.keys(KAFKA_JARS);
	expect(paths).toContain(`org/apache/kafka/kafka_2.13/${KAFKA_VERSION}/kafka_2.13-${KAFKA_VERSION}.jar`);
	expect(paths.filter((path) => path.startsWith("org/apache/kafka/") && !path.includes(`/${KAFKA_VERSION}/`))).toEqual([]);
	expect(new Set(paths.map((path) => basename(path))).size).toBe(paths.length);
	for (const [path, sha256] of Object.entries(KAFKA_JARS))
		expect([path, sha256]).toEqual([expect.stringMatching(/\.jar$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
});
