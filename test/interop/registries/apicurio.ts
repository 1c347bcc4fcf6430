import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { demandVariable } from "../line-process.ts";

/** Apicurio Registry, which speaks Confluent's API, as another process that keeps everything in memory. */
export interface Apicurio {
	/** Of its Confluent API. */
	readonly url: string;
	/** Deletes every subject for good. */
	clear(): Promise<void>;
	stop(): Promise<void>;
}

export async function startApicurio(): Promise<Apicurio> {
	const jar = demandVariable("MILLRACE_APICURIO_JAR");
	const port = await freePort();
	const child = spawn("java", ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar], {
		env: { ...process.env, QUARKUS_HTTP_HOST: "127.0.0.1", QUARKUS_HTTP_PORT: String(port) },
	});
	const said: string[] = [];
	await new Promise<void>((resolve, reject) => {
		createInterface({ input: child.stdout }).on("line", (line) => {
			said.push(line);
			if (line.includes("Listening on:")) resolve();
		});
		child.stderr.on("data", (chunk: Buffer) => said.push(String(chunk)));
		child.once("exit", () => reject(new Error(`Apicurio ended: ${said.join("\n").slice(-2000)}`)));
	});
	const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
	return {
		url,
		async clear() {
			for (const subject of (await (await fetch(`${url}/subjects`)).json()) as readonly string[]) {
				const path = `${url}/subjects/${encodeURIComponent(subject)}`;
				for (const query of ["", "?permanent=true"]) await fetch(`${path}${query}`, { method: "DELETE" });
			}
		},
		async stop() {
			const ended = new Promise((resolve) => child.once("exit", resolve));
			child.kill();
			await ended;
		},
	};
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
		});
	});
}
