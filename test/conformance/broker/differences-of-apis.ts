import type { Difference } from "./differences.ts";

const versions = (ranges: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(ranges).map(([name, range]) => [`versions of ${name}`, range]));
const absent = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`versions of ${name}`, "none"]));

/** API keys, and versions of them, that only one side serves. */
export const API_DIFFERENCES: readonly Difference[] = [
	{
		title: "Newest versions",
		here: versions({
			Produce: "0-11",
			Fetch: "4-16",
			ListOffsets: "1-10",
			Metadata: "0-12",
			FindCoordinator: "0-5",
			DescribeGroups: "0-5",
			DescribeCluster: "0-1",
		}),
	},
	{
		title: "Oldest and newest versions",
		here: versions({ OffsetCommit: "0-9", OffsetFetch: "0-9", DescribeLogDirs: "0-4" }),
	},
	{
		title: "Oldest versions",
		here: versions({ CreateTopics: "0-7", DeleteTopics: "0-6", OffsetForLeaderEpoch: "0-4", DescribeConfigs: "0-4" }),
	},
	{
		title: "Transactions of the second kind",
		here: versions({ AddPartitionsToTxn: "0-3", EndTxn: "0-4", TxnOffsetCommit: "0-4" }),
	},
	{
		title: "Consumer groups of KIP-848",
		here: absent("ConsumerGroupHeartbeat", "ConsumerGroupDescribe"),
	},
	{
		title: "Share groups and streams groups",
		here: absent(
			"ShareGroupHeartbeat",
			"ShareGroupDescribe",
			"ShareFetch",
			"ShareAcknowledge",
			"InitializeShareGroupState",
			"ReadShareGroupState",
			"WriteShareGroupState",
			"DeleteShareGroupState",
			"ReadShareGroupStateSummary",
			"DescribeShareGroupOffsets",
			"AlterShareGroupOffsets",
			"DeleteShareGroupOffsets",
			"StreamsGroupHeartbeat",
			"StreamsGroupDescribe",
		),
	},
	{ title: "ACLs", here: absent("DescribeAcls", "CreateAcls", "DeleteAcls") },
	{ title: "Client quotas", here: absent("DescribeClientQuotas", "AlterClientQuotas") },
	{
		title: "Delegation tokens",
		here: absent("CreateDelegationToken", "RenewDelegationToken", "ExpireDelegationToken", "DescribeDelegationToken"),
	},
	{ title: "SCRAM", here: absent("DescribeUserScramCredentials", "AlterUserScramCredentials") },
	{
		title: "Moves of replicas and leaders",
		here: absent("AlterReplicaLogDirs", "ElectLeaders", "AlterPartitionReassignments", "ListPartitionReassignments"),
	},
	{
		title: "The controllers' quorum",
		here: absent("DescribeQuorum", "UpdateFeatures", "UnregisterBroker", "AddRaftVoter", "RemoveRaftVoter", "WriteTxnMarkers"),
	},
	{
		title: "Reports on producers and transactions",
		here: absent("DescribeProducers", "DescribeTransactions", "ListTransactions"),
	},
	{ title: "Newer reports", here: absent("ListConfigResources", "DescribeTopicPartitions") },
];
