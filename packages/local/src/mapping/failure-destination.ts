import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MillraceError } from "@millrace/core";
import { type EnvelopeForm, type Failure, writeFailureEnvelope } from "./failure-envelope.ts";

/** Where a mapping sends what it gives up on. A rejection is a failed delivery: Lambda then drops the records. */
export interface FailureDestination {
	/** Returns where the failure now is, as a person would look for it. */
	send(failure: Failure): Promise<string>;
}

/** A destination that no mapping of Lambda can have. */
export class DestinationUnknownError extends MillraceError {
	static override readonly code = "DESTINATION_UNKNOWN";
}

export interface FileDestinationOptions {
	/** `arn:aws:s3:::<bucket>`, an ARN of SQS or SNS, or `kafka://<topic>`. */
	readonly destination: string;
	/** Folder under which each destination has its own. */
	readonly directory: string;
	/** Stands for the mapping's UUID in the names of the files. */
	readonly mappingId: string;
	readonly randomId: () => string;
}

/**
 * A destination as a folder: a file for each failure, in the very envelope that AWS would send to that kind of destination.
 * In a bucket the name is `aws/lambda/<mapping>/<yyyy>/<mm>/<dd>/<time>-<id>`, as for other stream mappings; AWS's pages do
 * not show Kafka's.
 *
 * @throws {DestinationUnknownError} when the destination is of another kind.
 */
export function createFileDestination(options: FileDestinationOptions): FailureDestination {
	const { directory, mappingId, randomId } = options;
	const { form, name } = readDestination(options.destination);
	return {
		async send(failure) {
			const time = new Date(failure.timestamp).toISOString();
			const day = time.slice(0, 10).replaceAll("-", "/");
			const file = `${time.slice(0, 19).replaceAll(":", ".")}-${randomId()}.json`;
			const path = join(directory, name, "aws", "lambda", mappingId, day, file);
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, writeFailureEnvelope(failure, form));
			return path;
		},
	};
}

/**
 * The kind and name of a destination.
 * @throws {DestinationUnknownError} when it is none of a Kafka mapping.
 */
export function readDestination(destination: string): { readonly form: EnvelopeForm; readonly name: string } {
	const [, service, name] = /^arn:[^:]*:(s3|sqs|sns):[^:]*:[^:]*:([\w.-]+)$/.exec(destination) ?? [];
	if (service !== undefined && name !== undefined) return { form: service === "s3" ? "s3" : "queue", name };
	const topic = /^kafka:\/\/([\w.-]+)$/.exec(destination)?.[1];
	if (topic !== undefined) return { form: "topic", name: topic };
	throw new DestinationUnknownError(`"${destination}" is no destination of a Kafka event source mapping.`, {
		fix: 'Name a bucket, queue, notification topic or Kafka topic, such as onFailure: "s3:failures".',
	});
}
