import { join } from "node:path";
import type { TestClientKind } from "../../conformance/broker/test-client.ts";
import { demandVariable } from "../line-process.ts";
import { processClient } from "./process-client.ts";

/** A Python client by its driver, in the environment that has it. */
function python(name: string, variable: string, script: string): TestClientKind {
	return {
		name,
		async connect(bootstrap) {
			return processClient(demandVariable(variable), [join(import.meta.dirname, "python", script), bootstrap]);
		},
	};
}

export const confluentKafka: TestClientKind = python(
	"confluent-kafka (Python)",
	"MILLRACE_CONFLUENT_PYTHON",
	"confluent_client.py",
);
export const kafkaPython: TestClientKind = python("kafka-python", "MILLRACE_KAFKA_PYTHON", "kafka_python_client.py");
