import { expect, test } from "vitest";
import {
	describeIdleReason,
	findIdleReason,
	type IdlePartition,
	type IdleReason,
	type IdleView,
} from "../../../../packages/local/src/mapping/live/idle-reason.ts";

const PARTITION: IdlePartition = { startedFrom: "TRIM_HORIZON", startedAt: 0, logStart: 0, next: 3, end: 3 };
const VIEW: IdleView = {
	topic: "orders",
	group: "billing",
	hasEnded: false,
	isEnabled: true,
	isPaused: false,
	running: 0,
	hasTopic: true,
	unreachable: undefined,
	registryUnreachable: undefined,
	joiningSince: undefined,
	otherMembers: [],
	partitions: [PARTITION],
	blocked: [],
	concurrency: Number.POSITIVE_INFINITY,
	throttled: 0,
	filling: undefined,
	polled: 3,
	filtered: 0,
};
const blocked = { partition: 0, offset: 3, deliveries: 4, until: 9, error: new TypeError("secret") };
const away = new Error("away");

test.each<readonly [IdleReason["kind"] | undefined, Partial<IdleView>]>([
	["caughtUp", {}],
	[undefined, { running: 1 }],
	[undefined, { partitions: [{ ...PARTITION, end: 9 }] }],
	["ended", { hasEnded: true, isEnabled: false, partitions: [] }],
	["disabled", { isEnabled: false, running: 1 }],
	["paused", { isPaused: true, filling: { records: 1, until: 2 } }],
	["unreachable", { unreachable: away, hasTopic: false }],
	["noTopic", { hasTopic: false, partitions: [] }],
	["registryUnreachable", { registryUnreachable: away }],
	["throttled", { throttled: 2, concurrency: 1, filling: { records: 1, until: 2 } }],
	["joining", { partitions: [], joiningSince: 5 }],
	["ownedByOthers", { partitions: [], otherMembers: ["tool-1"] }],
	["window", { filling: { records: 1, until: 2 }, blocked: [blocked] }],
	["blocked", { blocked: [blocked], partitions: [{ ...PARTITION, end: 9 }] }],
	["allFiltered", { filtered: 3 }],
	["emptyTopic", { polled: 0, partitions: [{ ...PARTITION, next: 0, end: 0 }] }],
	["emptyTopic", { polled: 0, partitions: [{ ...PARTITION, logStart: 7, next: 7, end: 7 }] }],
	["startPastEnd", { polled: 0, partitions: [{ ...PARTITION, startedFrom: "LATEST", startedAt: 3 }] }],
	["allCommitted", { polled: 0, partitions: [{ ...PARTITION, startedFrom: "committed", startedAt: 3 }] }],
])("%s", (kind, more) => {
	const reason = findIdleReason({ ...VIEW, ...more });
	expect(reason?.kind).toBe(kind);
	if (reason === undefined) return;
	const text = describeIdleReason(reason);
	expect(text).toMatch(/^[A-Z].*\.$/);
	// Messages of errors may hold what a user's code put there.
	expect(text).not.toContain("secret");
	expect(text).not.toMatch(/undefined|NaN|object/);
});

test("who owns the partitions is named, and what is wrong is named by its code or class", () => {
	expect(describeIdleReason({ kind: "ownedByOthers", group: "billing", clientIds: ["dev-2", "tool"] })).toContain("dev-2, tool");
	expect(describeIdleReason({ kind: "blocked", partitions: [blocked] })).toBe(
		"Blocked: what fails in partition 0 is tried again (offset 3, delivered 4 times (TypeError)).",
	);
});
