/** What a code of a function's error means, and what to do about it. */
export interface Explanation {
	/** A sentence or two on what happened, and on what becomes of the records. */
	readonly meaning: string;
	/** What to do, as the `Fix:` line of the tools has it. */
	readonly fix: string;
}

/**
 * Every code that a function can raise. None of this ships to Lambda: the errors there end in a pointer at `millrace explain`.
 * Grouped by who has to act: the deployment, the registry, the record or its producer, the handler.
 */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
	SETTINGS_INVALID: {
		meaning: "The environment variable MILLRACE is not the JSON that a deployment writes. No record of the batch was touched.",
		fix: "Deploy again, or unset MILLRACE when you run the handler by hand.",
	},
	EVENT_INVALID: {
		meaning: "What the function was invoked with is no event of Lambda's Kafka event source mapping. No record was touched.",
		fix: "Check which event source invokes this function.",
	},
	TOPIC_UNEXPECTED: {
		meaning: "The mapping reads another topic than the consumer declares. Its records block; none is given up.",
		fix: "Check the topic of the event source mapping, or deploy again.",
	},
	SCHEMA_METADATA_MISSING: {
		meaning:
			"The consumer declares `validation`, but its mapping adds no schema metadata to records. They block; none is given up.",
		fix: "Deploy what the plan says: the mapping needs SchemaRegistryConfig.",
	},
	DEAD_LETTER_MISSING: {
		meaning: "A record was given up and there is nowhere to put it, so it blocks its partition.",
		fix: "Declare `deadLetter` on the consumer, pass the sender of that kind to consume, and deploy.",
	},
	DEAD_LETTER_NOT_WRITTEN: {
		meaning: "The dead-letter destination did not take a record, so it blocks its partition. The cause says what happened.",
		fix: "Check that the destination exists and that the function's role may write to it, as the plan lists.",
	},
	S3_OBJECT_NOT_STORED: {
		meaning: "The bucket did not take a dead letter.",
		fix: "Check that the bucket exists and that the function's role may put objects there.",
	},
	AWS_CREDENTIALS_MISSING: {
		meaning: "The function's environment holds no AWS credentials or no region, so AWS cannot be asked.",
		fix: "On Lambda the execution role provides them; elsewhere set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
	},

	SCHEMA_ID_UNRESOLVED: {
		meaning:
			"A record names a schema id that the deployment does not know, and no lookup found it in time. It blocks; none is given up.",
		fix: "Deploy again after the version was registered, or pass a lookup of @millrace/core/glue or @millrace/core/confluent to consume.",
	},
	SCHEMA_NOT_COMPILED: {
		meaning:
			"The registry has a record's schema version, and this build holds no reader for it. Its records block; none is given up.",
		fix: "Release the version, generate and deploy; or wrap the schema in `dynamic` of @millrace/core/avro-dynamic.",
	},
	SCHEMA_UNREADABLE: {
		meaning: "The writer's schema version is of another format, or does not resolve to the topic's schema.",
		fix: "Check that the topic's schema is compatible with what producers write, then generate and deploy.",
	},
	SCHEMA_UNKNOWN: {
		meaning: "The registry itself said twice that it has no such schema version.",
		fix: "Check that the producer registers in this account and region, and that the version was not deleted.",
	},
	SCHEMA_PENDING: {
		meaning: "The registry is still checking the schema version. Its records block, and Lambda delivers them again.",
		fix: "Wait; if it stays, look at the version's status in the registry.",
	},
	SCHEMA_REGISTRY_UNAVAILABLE: {
		meaning:
			"The registry did not answer in time, throttled, failed, or answered nonsense. Its records block, and Lambda delivers them again.",
		fix: "If it stays, check the registry, its endpoint, the function's network, and `wire` of the topic.",
	},
	SCHEMA_REGISTRY_DENIED: {
		meaning: "The registry refuses this function. Its records block, and Lambda delivers them again.",
		fix: "Glue: allow glue:GetSchemaVersion to the function's role, as the plan lists it. Confluent: check user name and password.",
	},

	WIRE_HEADER_INVALID: {
		meaning: "A key or value does not start with the frame that its topic declares, or the frame is damaged.",
		fix: "If its producer uses another serializer, change `wire` of the topic: glue, confluent or plain.",
	},
	PAYLOAD_NOT_INFLATED: {
		meaning: "A compressed payload is damaged, or larger than its limit once inflated.",
		fix: "If that size is legal on this topic, raise `maxInflated` of the consumer.",
	},
	RECORD_UNDECODABLE: {
		meaning: "A record's bytes are no value of its topic's schema, or Lambda delivered it damaged.",
		fix: "Check what its producer writes; `undecodable` of the consumer decides what becomes of such records.",
	},
	TOMBSTONE_UNEXPECTED: {
		meaning: "A record has no value, on a topic that declares no tombstones.",
		fix: "If tombstones are legal on this topic, declare `tombstones: true`.",
	},
	JSON_VALUE_INVALID: {
		meaning: "A value is not JSON in UTF-8, or the schema's validator refuses it. The message names fields and never values.",
		fix: "Check what its producer writes, and that the validator answers at once: asynchronous ones cannot be used.",
	},
	AVRO_PAYLOAD_INVALID: {
		meaning: "The bytes are no value of the Avro schema version that the record names.",
		fix: "Check that the record's writer used that version.",
	},
	AVRO_VALUE_INVALID: {
		meaning: "A value does not fit the Avro schema that it should be encoded with. The message names the field.",
		fix: "Correct the value, or change the schema and generate again.",
	},
	AVRO_VERSIONS_INCOMPATIBLE: {
		meaning: "One version of an Avro schema cannot be read as the other.",
		fix: "Give the field a default or an alias, or widen its type, so that the new version reads the old one.",
	},
	AVRO_DEFINITION_INVALID: {
		meaning: "A definition, such as a registry's, is no Avro schema. Records that need it block; none is given up.",
		fix: "Compare the definition in the registry with the schema file.",
	},

	MIDDLEWARE_NEXT_NOT_CALLED: {
		meaning: "A record middleware returned without passing the record on, which counts as a failure of the handler.",
		fix: "Return what next() returns, or throw SkipRecord to drop the record.",
	},
	DEADLINE_NO_PROGRESS: {
		meaning: "The deadline of the invocation came before a single record was done: the same batch would end the same way.",
		fix: "Raise `timeout`, lower `batchSize`, or make the handler stop at `context.signal`.",
	},
	BATCH_FAILED: {
		meaning: "Records are not done and the mapping reads no partial response, so Lambda delivers the whole batch again.",
		fix: "Look at the cause and the log; with provisioned pollers the mapping can read a partial response.",
	},
};
