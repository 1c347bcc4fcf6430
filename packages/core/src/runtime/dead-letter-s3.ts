import { errorClass, isMillraceError, type MillraceErrorClass } from "../errors.ts";
import { hostOf, regionOf, sendSigned } from "./aws-request.ts";
import type { DeadLetterSender } from "./dead-letter.ts";
import { createSender } from "./dead-letter-sender.ts";

/** S3 did not store an object. */
export const ObjectNotStoredError: MillraceErrorClass = /* @__PURE__ */ errorClass("S3_OBJECT_NOT_STORED", true, "unreachable");

const TIMEOUT_MS = 5000;
const TRIES = 2;

/**
 * Writes dead letters to an S3 bucket, one object a record, in the envelope that Lambda uses for its own. The key comes from the
 * record's position (`<prefix><topic>-<partition>/<offset>-<timestamp>.json`), so a redelivered record overwrites its own letter.
 *
 * @example
 * export const handler = consume(delays, handle, { deadLetter: s3() });
 */
export function s3(): DeadLetterSender {
	return createSender("s3", async ({ record, event, envelope }, target, { ports, deadline }) => {
		const region = regionOf(target.region, ports);
		const offset = String(record.offset).padStart(20, "0");
		const key = `${target.prefix ?? ""}${record.topic}-${record.partition}/${offset}-${record.timestamp}.json`;
		// S3's certificate covers one label before its host, so a bucket with a dot stands in the path.
		const inPath = target.endpoint !== undefined || target.bucket.includes(".");
		const host = hostOf("s3", region);
		const base = inPath ? `${target.endpoint ?? `https://${host}`}/${target.bucket}` : `https://${target.bucket}.${host}`;
		const request = {
			method: "PUT" as const,
			url: new URL(`${base}/${key.split("/").map(encodePart).join("/")}`),
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ ...envelope, payload: JSON.stringify(event) }),
		};
		for (let tries = 1; ; tries++) {
			const answer = await sendSigned(request, "s3", region, ports, deadline.signal, TIMEOUT_MS).catch((error: unknown) => {
				if (isMillraceError(error) || tries === TRIES || deadline.signal.aborted) throw error;
				return undefined;
			});
			if (answer?.status === 200) return;
			if (answer !== undefined && (answer.status < 500 || tries === TRIES)) {
				throw new ObjectNotStoredError(`The bucket ${target.bucket} answered with status ${answer.status}.`);
			}
		}
	});
}

/** As S3 encodes a key before it checks the signature: everything but letters, digits and `-._~`. */
function encodePart(part: string): string {
	return encodeURIComponent(part).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
