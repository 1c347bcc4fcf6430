import type { Api } from "../server/api.ts";
import { addOffsetsToTxn } from "./add-offsets-to-txn.ts";
import { addPartitionsToTxn } from "./add-partitions-to-txn.ts";
import { alterConfigs } from "./alter-configs.ts";
import { apiVersions } from "./api-versions.ts";
import { createPartitions } from "./create-partitions.ts";
import { createTopics } from "./create-topics.ts";
import { deleteGroups } from "./delete-groups.ts";
import { deleteRecords } from "./delete-records.ts";
import { deleteTopics } from "./delete-topics.ts";
import { describeCluster } from "./describe-cluster.ts";
import { describeConfigs } from "./describe-configs.ts";
import { describeGroups } from "./describe-groups.ts";
import { describeLogDirs } from "./describe-log-dirs.ts";
import { endTxn } from "./end-txn.ts";
import { fetch } from "./fetch.ts";
import { findCoordinator } from "./find-coordinator.ts";
import { heartbeat } from "./heartbeat.ts";
import { incrementalAlterConfigs } from "./incremental-alter-configs.ts";
import { initProducerId } from "./init-producer-id.ts";
import { joinGroup } from "./join-group.ts";
import { leaveGroup } from "./leave-group.ts";
import { listGroups } from "./list-groups.ts";
import { listOffsets } from "./list-offsets.ts";
import { metadata } from "./metadata.ts";
import { offsetCommit } from "./offset-commit.ts";
import { offsetDelete } from "./offset-delete.ts";
import { offsetFetch } from "./offset-fetch.ts";
import { offsetForLeaderEpoch } from "./offset-for-leader-epoch.ts";
import { produce } from "./produce.ts";
import { saslAuthenticate } from "./sasl-authenticate.ts";
import { saslHandshake } from "./sasl-handshake.ts";
import { syncGroup } from "./sync-group.ts";
import { txnOffsetCommit } from "./txn-offset-commit.ts";

/** Every API key that is served, in the order of the keys. */
export const ALL_APIS: readonly Api[] = [
	produce,
	fetch,
	listOffsets,
	metadata,
	offsetCommit,
	offsetFetch,
	findCoordinator,
	joinGroup,
	heartbeat,
	leaveGroup,
	syncGroup,
	describeGroups,
	listGroups,
	saslHandshake,
	apiVersions(() => ALL_APIS),
	createTopics,
	deleteTopics,
	deleteRecords,
	initProducerId,
	offsetForLeaderEpoch,
	addPartitionsToTxn,
	addOffsetsToTxn,
	endTxn,
	txnOffsetCommit,
	describeConfigs,
	alterConfigs,
	describeLogDirs,
	saslAuthenticate,
	createPartitions,
	deleteGroups,
	incrementalAlterConfigs,
	offsetDelete,
	describeCluster,
];
