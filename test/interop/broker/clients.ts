import { join } from "node:path";
import type { TestClientKind } from "../../conformance/broker/test-client.ts";
import { processClient } from "./process-client.ts";

/** A Python client by its driver. */
function python(name: string, script: string): TestClientKind {
	return {
		name,
		async connect(bootstrap) {
			const interpreter = process.env["MILLRACE_CONFLUENT_PYTHON"];
			if (interpreter === undefined) throw new Error("MILLRACE_CONFLUENT_PYTHON is not set: run `npm run test:interop`.");
			return processClient(interpreter, [join(import.meta.dirname, "python", script), bootstrap]);
		},
	};
}

export const confluentKafka: TestClientKind = python("confluent-kafka (Python)", "confluent_client.py");
