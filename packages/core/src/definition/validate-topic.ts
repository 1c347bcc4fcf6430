import {
	type Check,
	checkFields,
	choice,
	duration,
	type Fields,
	flag,
	isObject,
	needed,
	objectOf,
	optional,
	size,
	text,
	whole,
} from "./validate-checks.ts";
import { type Place, show } from "./validate-problems.ts";

const FORMATS = ["avro", "json", "protobuf", "string", "bytes"];

/** Kafka's own rule (org.apache.kafka.common.internals.Topic): 249 characters, and neither `.` nor `..`. */
export const topicName: Check = text(
	/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
	'1 to 249 characters of a-z A-Z 0-9 . _ -, but not "." or ".."',
);

export const partitionCount: Check = whole(1, 2400);

/** A duration, or `"forever"`. */
export const retentionTime: Check = (value, place) => {
	if (value !== "forever") duration({ min: "1 ms", step: "1 ms" })(value, place);
};

/** Checks every field of a topic, whoever made it. */
export function checkTopic(topic: unknown, place: Place): void {
	if (!isTopic(topic)) {
		place.report(`${show(topic)} is no topic.`, "Pass what defineTopic returned.");
		return;
	}
	if (topic["origin"] !== undefined) {
		place.report("it is a view that readAs made.", "Add the topic itself, and pass the view to defineConsumer.");
		return;
	}
	checkFields(topic, place, topicFields());
}

export function isTopic(value: unknown): value is Readonly<Record<string, unknown>> & { readonly kind: "topic" } {
	return isObject(value) && value["kind"] === "topic";
}

function topicFields(): Fields {
	const wire = choice("glue", "confluent", "plain");
	const subject = text(/^[a-zA-Z0-9_$#.-]{1,255}$/, "1 to 255 characters of a-z A-Z 0-9 . - _ $ #");
	return {
		kind: needed(choice("topic")),
		name: needed(topicName),
		key: needed(schema),
		value: needed(schema),
		wire: needed(objectOf({ key: needed(wire), value: needed(wire) })),
		partitions: needed(partitionCount),
		retention: optional(retentionTime),
		cleanup: needed(choice("delete", "compact")),
		tombstones: needed(flag),
		compatibility: needed(choice("NONE", "DISABLED", "BACKWARD", "BACKWARD_ALL", "FORWARD", "FORWARD_ALL", "FULL", "FULL_ALL")),
		maxMessage: optional(size("1 B", "8 MB")),
		subjects: needed(objectOf({ key: needed(subject), value: needed(subject) })),
	};
}

/** The contract of `Schema`, by shape: two copies of core may be installed. A function may be one too, if it has the fields. */
export const schema: Check = (value, place) => {
	const candidate: Partial<Record<string, unknown>> =
		isObject(value) || typeof value === "function" ? { ...value, ...pick(value) } : {};
	const missing = ["decode", "encode"].filter((name) => typeof candidate[name] !== "function");
	if (missing.length > 0 || typeof candidate["name"] !== "string" || !FORMATS.includes(String(candidate["format"]))) {
		const validator = "~standard" in candidate ? " but a validator" : "";
		const fix =
			validator === "" ? "Pass a generated schema, string, bytes or json(name, validator)." : "Wrap it: json(name, validator).";
		place.report(`${show(value)} is no schema${validator}.`, fix);
	} else if (candidate["digest"] !== undefined && !/^[0-9a-f]{64}$/.test(String(candidate["digest"]))) {
		place.at("digest").report("is no SHA-256 in lower-case hex.", "Generate the schema again with millrace generate.");
	}
};

/** Reads through prototypes too, because a schema or a validator may be an instance of a class. */
function pick(value: object): Record<string, unknown> {
	const source = value as Record<string, unknown>;
	const found: Record<string, unknown> = {};
	for (const name of ["decode", "encode", "name", "format", "digest", "~standard"]) if (name in value) found[name] = source[name];
	return found;
}
