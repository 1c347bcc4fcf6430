import { MillraceError } from "@millrace/core";

/** There is no Java to run Apache Kafka with. */
export class JavaMissingError extends MillraceError {
	static override readonly code = "JAVA_MISSING";
}

/** The Java that was found is older than Apache Kafka asks for. */
export class JavaTooOldError extends MillraceError {
	static override readonly code = "JAVA_TOO_OLD";
}

/** The Maven repository did not give a jar. */
export class KafkaJarUnavailableError extends MillraceError {
	static override readonly code = "KAFKA_JAR_UNAVAILABLE";
	static override readonly category = "unreachable";
	static override readonly retryable = true;
}

/** The Maven repository gave another jar than the one that is pinned. Nothing of it was kept. */
export class KafkaJarWrongError extends MillraceError {
	static override readonly code = "KAFKA_JAR_WRONG";
}

/** Somebody else listens on the port. */
export class KafkaPortTakenError extends MillraceError {
	static override readonly code = "KAFKA_PORT_TAKEN";
}

/** Apache Kafka ended by itself, or did not answer in time. */
export class KafkaNotRunningError extends MillraceError {
	static override readonly code = "KAFKA_NOT_RUNNING";
}

/** Docker is not there, or cannot run containers. */
export class DockerMissingError extends MillraceError {
	static override readonly code = "DOCKER_MISSING";
}

/** A topic was to be made, and Kafka refused it. */
export class KafkaTopicRefusedError extends MillraceError {
	static override readonly code = "KAFKA_TOPIC_REFUSED";
	static override readonly category = "usage";
}
