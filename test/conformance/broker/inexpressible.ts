/**
 * Cases that a client cannot express, with the reason. The suite runs them all the same: such a case has to end where the client lacks the words, and one that
 * is not listed has to pass. So the lists are exact.
 */
export const INEXPRESSIBLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	"@platformatic/kafka": {
		"headers keep their order, and names may repeat": "the headers to produce are a map with one value a name",
	},
	kcat: {
		"a record keeps the headers and the time that its producer gave it": "it gives every record the time of now",
		"offsets are found by time, to the record, also inside a batch": "it gives every record the time of now",
		"records older than retention.ms go": "it gives every record the time of now",
		"a record may have neither key nor value": "an empty line without a key is no record",
		"a group goes on where it has committed": "it commits what it has printed, and not up to a record",
		"records of an aborted transaction are never seen by who reads committed ones": "its transactions go to one partition",
		"offsets are committed with their transaction, and not by one that is aborted": "its transactions hold no offsets",
		"who reads committed records stops before an open transaction": "it writes when its transaction ends",
		"a second producer with the same transactional id shuts the first one out": "it writes when its transaction ends",
		"topics are made, listed, given more partitions and deleted": "it makes no topics",
		"configs are changed, and wrong ones refused": "it changes no configs",
		"records are deleted up to an offset": "it deletes no records",
		"a group is listed while it has committed, refused deletion while it has members, and gone afterwards":
			"it commits what it has printed, and not up to a record",
	},
	"kafka-python": {
		"a record may have neither key nor value": "its producer asks for a key or a value",
	},
	"Kafka's console tools": {
		"an idempotent producer's records are there once": "its producer chooses the partitions of records",
		"a group goes on where it has committed": "its tools commit up to a record only while the group has no members",
		"a static member that comes back gets its partitions without a rebalance of the others":
			"its tools do not show how often a member has joined",
		"offsets are committed with their transaction, and not by one that is aborted": "its producer begins no transactions",
		"a group is listed while it has committed, refused deletion while it has members, and gone afterwards":
			"its tools commit up to a record only while the group has no members",
	},
	"Kafka's VerifiableProducer and VerifiableConsumer": {
		"a record keeps the headers and the time that its producer gave it": "its consumer shows neither headers nor times",
		"headers keep their order, and names may repeat": "its consumer shows no headers",
		"an idempotent producer's records are there once": "its producer never tries again, so it is not idempotent",
		"offsets are found by time, to the record, also inside a batch": "it asks for no offsets",
		"a group goes on where it has committed": "its consumer commits what it has read, and not up to a record",
		"offsets are committed with their transaction, and not by one that is aborted": "its producer begins no transactions",
		"topics are made, listed, given more partitions and deleted": "it makes no topics",
		"configs are changed, and wrong ones refused": "it changes no configs",
		"records are deleted up to an offset": "it deletes no records",
		"a group is listed while it has committed, refused deletion while it has members, and gone afterwards":
			"its consumer commits what it has read, and not up to a record",
	},
	kafkajs: {
		"headers keep their order, and names may repeat": "its headers are an object with one key a name",
		"a static member that comes back gets its partitions without a rebalance of the others": "it has no group instance ids",
	},
};
