import { type RawServer, serveHttp } from "./registry-trouble.ts";

/*
  GET /schemas/ids/{id} as Confluent documents it (https://docs.confluent.io/platform/current/schema-registry/develop/api.html#schemas).
  Emulated: schemaType where it is not AVRO, references and ?format=resolved, error_code 40403, basic authentication.
  Not emulated: every other path and parameter.
*/

export interface ConfluentSchema {
	readonly schema: string;
	readonly schemaType?: "JSON" | "PROTOBUF";
	readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
	/** The text with its references in it; without one the registry knows no such format, as Redpanda. */
	readonly resolved?: string;
}

export interface ConfluentRegistry extends RawServer {
	/** Paths in the order in which they were asked for. */
	readonly requests: readonly string[];
}

/** Serves schemas by their ids, under a path, to whoever has the user name and password. */
export async function serveConfluent(
	schemas: Readonly<Record<string, ConfluentSchema>>,
	{ path = "", auth }: { readonly path?: string; readonly auth?: () => string } = {},
): Promise<ConfluentRegistry> {
	const requests: string[] = [];
	const server = await serveHttp(({ method, url = "", headers }, response) => {
		requests.push(url);
		const answer = (status: number, body: object) =>
			void response.writeHead(status, { "content-type": "application/vnd.schemaregistry.v1+json" }).end(JSON.stringify(body));
		const fail = (status: number, code: number, message: string) => answer(status, { error_code: code, message });
		const expected = auth && `Basic ${Buffer.from(auth()).toString("base64")}`;
		if (headers.authorization !== expected) return fail(401, 401, "Unauthorized");
		const [, id, query] = /^\/schemas\/ids\/(-?\d+)(\?.*)?$/.exec(url.startsWith(path) ? url.slice(path.length) : "") ?? [];
		if (method !== "GET" || id === undefined) return fail(404, 404, "HTTP 404 Not Found");
		const found = schemas[id];
		if (found === undefined) return fail(404, 40403, `Schema ${id} not found`);
		const { resolved, ...rest } = found;
		if (query === undefined) return answer(200, rest);
		if (query !== "?format=resolved" || resolved === undefined) return fail(501, 501, "Unsupported format");
		answer(200, { ...rest, schema: resolved });
	});
	return { ...server, requests };
}
