import { isMillraceError } from "@millrace/core";
import { type AwsPorts, hostOf, regionOf, sendSigned } from "@millrace/core/aws";
import { RegistryTroubleError } from "../registry-error.ts";
import type { GlueDocument, GlueTransport } from "./glue-transport.ts";

export interface SignedTransportOptions {
	/** Has the credentials, and a region unless one is given. */
	readonly ports: AwsPorts;
	readonly region: string | undefined;
	/** Where Glue answers. @default AWS's own address of the region */
	readonly endpoint: string | undefined;
	/** How long each answer may take. */
	readonly timeoutMs: number;
}

/** Glue by plain requests, signed with the keys of the environment: what needs no SDK. */
export function createSignedTransport({ ports, region: given, endpoint, timeoutMs }: SignedTransportOptions): GlueTransport {
	const never = new AbortController().signal;
	return async (operation, request) => {
		const region = regionOf(given, ports);
		const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSGlue.${operation}` };
		const url = new URL(endpoint ?? `https://${hostOf("glue", region)}/`);
		const sent = { method: "POST" as const, url, headers, body: JSON.stringify(request) };
		const { status, body } = await sendSigned(sent, "glue", region, ports, never, timeoutMs).catch((cause: Error) => {
			if (isMillraceError(cause)) throw cause;
			throw new RegistryTroubleError(`AWS Glue did not answer ${operation}: ${cause.message}`, { cause });
		});
		const document = readDocument(body);
		if (status === 200 && document !== undefined) return { kind: "done", document };
		return { kind: "error", status, type: typeOf(document) };
	};
}

function readDocument(text: string): GlueDocument | undefined {
	try {
		const document: unknown = JSON.parse(text);
		return typeof document === "object" && document !== null && !Array.isArray(document) ? (document as GlueDocument) : undefined;
	} catch {
		return undefined;
	}
}

/** AWS puts the type as "ThrottlingException" or "com.amazonaws.glue#ThrottlingException". */
function typeOf(document: GlueDocument | undefined): string | undefined {
	const named = document?.["__type"];
	return typeof named === "string" ? /(?:^|#)(\w{1,80})$/.exec(named)?.[1] : undefined;
}
