import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { avroRules, isRefused, type JudgedVersion, judgeVersion } from "@millrace/codegen";
import type { Compatibility } from "@millrace/core";

/*
  Confluent's schema registry as its page documents it (https://docs.confluent.io/platform/current/schema-registry/develop/api.html): what our
  client asks, in memory. Emulated: subjects, versions, one id for one text whatever its subject, compatibility of all and of one subject,
  error codes, basic auth. Not emulated: references, contexts, deletion, normalisation.
*/
export interface ConfluentServer {
	readonly url: string;
	/** `GET /subjects`, in the order in which they came. */
	readonly requests: readonly string[];
	close(): Promise<void>;
}

export interface ConfluentServerOptions {
	/** `user:password` that every request must bring. */
	readonly userInfo?: string;
	/** A status to answer with instead, or a cut before or after the work; requests count from 1. */
	readonly fault?: (request: string, count: number) => number | "cut" | "cutAfter" | undefined;
}

interface Subject {
	readonly versions: { readonly id: number; readonly schema: string; readonly schemaType: string }[];
	compatibility?: string;
}

class Refusal extends Error {
	readonly status: number;
	readonly code: number;
	constructor(code: number, message: string) {
		super(message);
		this.code = code;
		this.status = Math.floor(code / (code > 999 ? 100 : 1));
	}
}

const toMode = (name: string) => name.replace("_TRANSITIVE", "_ALL") as Compatibility;
const judged = (definition: string): JudgedVersion => ({
	definition,
	digest: createHash("sha256").update(definition).digest("hex"),
});

export async function startConfluent({ userInfo, fault }: ConfluentServerOptions = {}): Promise<ConfluentServer> {
	const subjects = new Map<string, Subject>();
	const ids = new Map<string, number>();
	const requests: string[] = [];

	function answer(method: string, path: string, body: Record<string, string>): unknown {
		const [kind, name = "", , number = ""] = path.split("/").slice(1).map(decodeURIComponent);
		const subject = subjects.get(name);
		if (kind === "config") {
			if (name === "") return { compatibilityLevel: "BACKWARD" };
			if (method === "PUT") {
				const changed = subject ?? { versions: [] };
				changed.compatibility = body["compatibility"] as string;
				subjects.set(name, changed);
				return body;
			}
			if (subject?.compatibility === undefined) throw new Refusal(40408, "no setting of its own");
			return { compatibilityLevel: subject.compatibility };
		}
		if (kind !== "subjects") throw new Refusal(404, "no such path");
		if (name === "") return [...subjects].filter(([, { versions }]) => versions.length > 0).map(([one]) => one);
		if (method === "POST") return register(name, body);
		if (subject === undefined || subject.versions.length === 0) throw new Refusal(40401, "no such subject");
		if (number === "") return subject.versions.map((_, index) => index + 1);
		const version = subject.versions[Number(number) - 1];
		if (version === undefined) throw new Refusal(40402, "no such version");
		const { schemaType, ...rest } = version;
		return { subject: name, version: Number(number), ...rest, ...(schemaType !== "AVRO" && { schemaType }) };
	}

	function register(name: string, { schema = "", schemaType = "AVRO" }: Record<string, string>) {
		const subject = subjects.get(name) ?? { versions: [] };
		const known = subject.versions.find((version) => version.schema === schema);
		if (known !== undefined) return { id: known.id };
		try {
			if (schemaType === "AVRO") avroRules.read(schema);
		} catch {
			throw new Refusal(42201, "no valid schema");
		}
		const mode = toMode(subject.compatibility ?? "BACKWARD");
		const versions = subject.versions.map((version) => judged(version.schema));
		if (schemaType === "AVRO" && isRefused(judgeVersion(avroRules, { mode, versions, candidate: judged(schema) }))) {
			throw new Refusal(409, "incompatible");
		}
		const id = ids.get(schema) ?? ids.size + 1;
		ids.set(schema, id);
		subject.versions.push({ id, schema, schemaType });
		subjects.set(name, subject);
		return { id };
	}

	const server = createServer((request, response) => {
		void (async () => {
			const text = await readText(request);
			const name = `${request.method} ${request.url}`;
			requests.push(name);
			const found = fault?.(name, requests.length);
			if (found === "cut") return void request.socket.destroy();
			const send = (status: number, body: unknown) =>
				response.writeHead(status, { "content-type": "application/vnd.schemaregistry.v1+json" }).end(JSON.stringify(body));
			if (typeof found === "number") return void send(found, { error_code: found, message: "as the test says" });
			if (userInfo !== undefined && request.headers.authorization !== `Basic ${btoa(userInfo)}`) {
				return void send(401, { error_code: 401, message: "Unauthorized" });
			}
			try {
				const result = answer(request.method ?? "", request.url ?? "", text === "" ? {} : JSON.parse(text));
				if (found === "cutAfter") return void request.socket.destroy();
				send(200, result);
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				send(error.status, { error_code: error.code, message: error.message });
			}
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function readText(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
