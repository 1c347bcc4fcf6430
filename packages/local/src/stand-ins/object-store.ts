import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type LocalServer, startLocalServer } from "./local-server.ts";

/*
  Amazon S3 as a folder: an object is the file <directory>/<bucket>/<key>.
  Emulated: path-style PUT, GET and HEAD of whole objects; NoSuchKey; server errors and denial on request.
  Not emulated: signatures and permissions, buckets that do not exist (they come to be), listing, deletion, multipart uploads,
    conditions, versions, metadata, the aws-chunked encoding; keys that no file can have (`..`, empty parts) are refused.
*/

/** What a request answers instead of the truth. */
export type ObjectStoreFault = { readonly kind: "serverError" } | { readonly kind: "accessDenied" };

export interface ObjectStoreStandInOptions {
	readonly directory: string;
	/** Asked before each request; `undefined` lets it pass. */
	readonly fault?: (request: {
		readonly method: string;
		readonly bucket: string;
		readonly key: string;
	}) => ObjectStoreFault | undefined;
	/** Called with the path of each object that was written. */
	readonly onWrite?: (path: string) => void;
}

/** The bucket is the first part of the path. */
export type ObjectStoreStandIn = LocalServer;

/** Starts an object store on 127.0.0.1, on a port of the system's choice. */
export async function startObjectStore(options: ObjectStoreStandInOptions): Promise<ObjectStoreStandIn> {
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const method = request.method ?? "";
		const object = readPath(request.url ?? "");
		if (object === undefined) return fail(response, 400, "InvalidURI");
		const fault = options.fault?.({ method, ...object });
		if (fault !== undefined) {
			request.resume();
			return fault.kind === "accessDenied" ? fail(response, 403, "AccessDenied") : fail(response, 500, "InternalError");
		}
		const path = join(options.directory, object.bucket, ...object.key.split("/"));
		if (method === "PUT") {
			await mkdir(dirname(path), { recursive: true });
			// Under another name first: an object is there as a whole or not at all.
			const partial = `${path}.partial`;
			try {
				await pipeline(request, createWriteStream(partial));
				await rename(partial, path);
			} catch (error) {
				await rm(partial, { force: true });
				throw error;
			}
			options.onWrite?.(path);
			response.writeHead(200).end();
		} else if (method === "GET" || method === "HEAD") {
			const found = await stat(path).catch(() => undefined);
			if (!found?.isFile()) return fail(response, 404, "NoSuchKey");
			response.writeHead(200, { "content-length": found.size, "content-type": "application/octet-stream" });
			if (method === "HEAD") response.end();
			else await pipeline(createReadStream(path), response);
		} else {
			fail(response, 405, "MethodNotAllowed");
		}
	}

	return startLocalServer((request, response) =>
		answer(request, response).catch(() =>
			response.headersSent ? void response.destroy() : fail(response, 500, "InternalError"),
		),
	);
}

/** Bucket and key of a path-style address; undefined for what must not become the path of a file. */
function readPath(url: string): { readonly bucket: string; readonly key: string } | undefined {
	let path: string;
	try {
		path = decodeURIComponent(url.replace(/\?.*$/, ""));
	} catch {
		return undefined;
	}
	const [, bucket, ...parts] = path.split("/");
	if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]+$/i.test(bucket) || parts.length === 0) return undefined;
	if (parts.some((part) => part === "" || part === "." || part === ".." || /[\\\0]/.test(part))) return undefined;
	return { bucket, key: parts.join("/") };
}

function fail(response: ServerResponse, status: number, code: string): void {
	const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
	response.writeHead(status, { "content-type": "application/xml" }).end(body);
}
