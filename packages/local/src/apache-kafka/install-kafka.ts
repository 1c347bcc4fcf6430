import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { KafkaJarUnavailableError, KafkaJarWrongError } from "./apache-kafka-errors.ts";
import { KAFKA_JARS, KAFKA_VERSION } from "./kafka-jars.ts";

export interface InstallKafkaOptions {
	/** Environment: MILLRACE_MAVEN_REPOSITORY, XDG_CACHE_HOME. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Called after each jar, also those that were there. */
	readonly onJar?: (done: number, total: number) => void;
	readonly signal?: AbortSignal;
	/** Places of jars below the repository's address, with their SHA-256. @default Apache Kafka's broker */
	readonly jars?: Readonly<Record<string, string>>;
}

const MAVEN_CENTRAL = "https://repo1.maven.org/maven2";
const DOWNLOADS_AT_ONCE = 6;

/**
 * The jars of Apache Kafka, from Maven Central into the user's cache folder. Each is compared with its pinned SHA-256 before it gets its name; those
 * that are there stay.
 *
 * `MILLRACE_MAVEN_REPOSITORY` names another repository of the same layout, such as a company's mirror.
 *
 * @returns the class path that runs it
 * @throws {KafkaJarUnavailableError} {KafkaJarWrongError}
 */
export async function installKafka({ env, onJar, signal, jars = KAFKA_JARS }: InstallKafkaOptions): Promise<string> {
	const folder = join(cacheFolder(env), `apache-kafka-${KAFKA_VERSION}`);
	const repository = (env["MILLRACE_MAVEN_REPOSITORY"] || MAVEN_CENTRAL).replace(/\/+$/, "");
	await mkdir(folder, { recursive: true });
	const all = Object.entries(jars);
	const waiting = [...all];
	let done = 0;
	const work = async () => {
		for (let jar = waiting.shift(); jar !== undefined; jar = waiting.shift()) {
			const [path, sha256] = jar;
			const file = join(folder, basename(path));
			if (!existsSync(file)) await download(`${repository}/${path}`, sha256, file, signal);
			onJar?.(++done, all.length);
		}
	};
	await Promise.all(Array.from({ length: DOWNLOADS_AT_ONCE }, work));
	return all.map(([path]) => join(folder, basename(path))).join(delimiter);
}

async function download(url: string, sha256: string, file: string, signal: AbortSignal | undefined): Promise<void> {
	const fix =
		"Check the network, or name another Maven repository with MILLRACE_MAVEN_REPOSITORY; --docker needs no jars. Jars that came are kept.";
	let bytes: Uint8Array;
	try {
		const answer = await fetch(url, { signal: signal ?? null });
		if (!answer.ok) throw new KafkaJarUnavailableError(`${url} answers ${answer.status}.`, { fix });
		bytes = new Uint8Array(await answer.arrayBuffer());
	} catch (cause) {
		if (cause instanceof KafkaJarUnavailableError || signal?.aborted) throw cause;
		throw new KafkaJarUnavailableError(`${url} cannot be fetched.`, { fix, cause });
	}
	const got = createHash("sha256").update(bytes).digest("hex");
	if (got !== sha256) {
		throw new KafkaJarWrongError(`${url} has the SHA-256 ${got}, not ${sha256}.`, {
			fix: "Something on the way changes what is downloaded: look at the repository that MILLRACE_MAVEN_REPOSITORY names, and at proxies.",
		});
	}
	// Another process may fetch the same jar; whoever is last wins, and both have the same bytes.
	const partial = `${file}.${randomUUID()}`;
	try {
		await writeFile(partial, bytes);
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}

/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative XDG_CACHE_HOME does not count. */
function cacheFolder({ XDG_CACHE_HOME = "" }: Readonly<Record<string, string | undefined>>): string {
	return join(XDG_CACHE_HOME.startsWith("/") ? XDG_CACHE_HOME : join(homedir(), ".cache"), "millrace");
}
