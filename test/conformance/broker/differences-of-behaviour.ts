import type { Difference } from "./differences.ts";

/** Requests that are answered in another way. */
export const BEHAVIOUR_DIFFERENCES: readonly Difference[] = [
	{
		title: "Requests that Kafka fails at",
		here: {
			"an operation that there is not": "errorCode=40",
			"a fetch in an isolation that there is not": "errorCode=0 errorCode=0 highWatermark=2 lastStableOffset=2",
			"a batch in an unknown codec": "errorCode=76 baseOffset=-1",
			"a static member with the id of one that has only an id": "errorCode=25",
		},
	},
	{ title: "Kafka's own topics", here: { "Kafka's own topic of offsets": "errorCode=0" } },
	{ title: "Most partitions of a topic", here: { "partitions up to 10001": "errorCode=37" } },
	{ title: "Authorised operations", here: { "operations that are authorised": "none told" } },
	{ title: "Sizes of volumes", here: { "the size of the volume": "none told" } },
	{
		title: "Records inside compressed batches",
		here: {
			"a batch in gzip that is none": "errorCode=0 baseOffset=0",
			"a batch in gzip that is cut short": "errorCode=0 baseOffset=2",
			"a batch in gzip with one record too few": "errorCode=0 baseOffset=4",
			"a batch in snappy that is none": "errorCode=0 baseOffset=6",
			"a batch in zstd that is none": "errorCode=0 baseOffset=8",
		},
	},
	{ title: "compression.type of a topic", here: { "the batch of a topic in gzip, fetched": "attributes=0 count=1" } },
	{ title: "Batches that do not fit into a fetch", here: { "a fetch that ends inside the second batch": "69 bytes" } },
	{ title: "Fetch sessions", here: { "a fetch session": "declined" } },
	{ title: "Codec of compacted batches", here: { "a batch that has lost a record to compaction": "codec=0" } },
	{
		title: "The end of a transaction",
		here: { "the next transaction, while the last one is being ended": "begins" },
	},
	{
		title: "Producers that make themselves a newer epoch in a transaction",
		here: { "the end of a transaction whose producer has made itself a newer epoch": "comes" },
	},
	{
		title: "Other requests during a login",
		here: { "work between mechanism and token": "the connection is closed" },
	},
	{
		title: "The latest time among deleted records",
		here: { "the latest time when all records are deleted": "errorCode=0 offset=-1 leaderEpoch=-1" },
	},
	{
		title: "The protocol that as many members prefer as another",
		here: { "the protocol of two members that prefer different ones": "range" },
	},
	{
		title: "Members that leave while they wait for their part",
		here: { "the part of a member that has left meanwhile": "errorCode=25" },
	},
	{
		title: "Consumers with metadata that cannot be read",
		here: { "a consumer with metadata that cannot be read": "errorCode=0" },
	},
];
