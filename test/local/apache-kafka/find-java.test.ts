import { expect, test } from "vitest";
import { findJava } from "../../../packages/local/src/apache-kafka/find-java.ts";
import { fakeMachine } from "../../support/fake-programs/fake-path.ts";

test.each(['openjdk version "17.0.15" 2025-04-15', 'java version "21" 2023-09-19 LTS', 'openjdk version "25-ea" 2025-09-16'])(
	"%s is new enough",
	async (FAKE_JAVA_SAYS) => {
		const { env, folder } = fakeMachine(["java"], { env: { FAKE_JAVA_SAYS } });
		expect(await findJava(env)).toBe(`${folder}/bin/java`);
	},
);

test.each([
	['openjdk version "11.0.22" 2024-01-16', 11],
	['java version "1.8.0_402"', 8],
	["no Java at all", 0],
] as const)("%s is too old", async (FAKE_JAVA_SAYS, version) => {
	await expect(findJava(fakeMachine(["java"], { env: { FAKE_JAVA_SAYS } }).env)).rejects.toMatchObject({
		code: "JAVA_TOO_OLD",
		problem: `The Java on the PATH is version ${version}; Apache Kafka needs 17.`,
		fix: expect.stringContaining("apt-get install"),
	});
});

test("JAVA_HOME goes before the PATH", async () => {
	const { env, folder } = fakeMachine(["java"]);
	expect(await findJava({ ...env, PATH: "/nowhere", JAVA_HOME: folder })).toBe(`${folder}/bin/java`);
	await expect(findJava({ ...env, JAVA_HOME: "/nowhere" })).rejects.toMatchObject({
		code: "JAVA_MISSING",
		problem: "There is no Java at JAVA_HOME, /nowhere/bin/java.",
	});
});

test("without any Java the error says how to get one", async () => {
	await expect(findJava(fakeMachine([]).env)).rejects.toMatchObject({
		code: "JAVA_MISSING",
		category: "configuration",
		fix: expect.stringContaining("JAVA_HOME"),
	});
});
