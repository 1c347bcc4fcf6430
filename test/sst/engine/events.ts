import { appendFileSync } from "node:fs";
import type { Resource, Step } from "./resource.ts";

/** The file that SST's command line follows (sdk/go/common/apitype/events.go); without a summary it takes a deployment as interrupted. */
export interface EventLog {
	step(step: Step, resource: Resource, former: Resource | undefined): void;
	error(message: string): void;
	info(message: string): void;
	/** Ends it, with how often each operation was done. */
	summary(steps: readonly Step[]): void;
}

export function createEventLog(path: string, planning: boolean): EventLog {
	let sequence = 0;
	function write(event: object): void {
		appendFileSync(path, `${JSON.stringify({ sequence: sequence++, timestamp: Math.floor(Date.now() / 1000), ...event })}\n`);
	}
	return {
		step({ op, urn, type, properties }, resource, former) {
			const removed = op === "delete" || op === "delete-replaced";
			const metadata = {
				op,
				urn,
				type,
				old: former === undefined && !removed ? null : stateOf(removed ? resource : (former ?? resource)),
				new: removed ? null : stateOf(resource),
				keys: op === "replace" ? properties : null,
				diffs: properties,
				detailedDiff: Object.fromEntries(properties.map((property) => [property, { diffKind: kindOf(op), inputDiff: true }])),
				logical: op !== "create-replacement" && op !== "delete-replaced",
				provider: "",
			};
			write({ resourcePreEvent: { metadata, planning } });
			write({ resOutputsEvent: { metadata, planning } });
		},
		error(message) {
			write({ diagnosticEvent: { message, color: "never", severity: "error" } });
		},
		info(message) {
			write({ diagnosticEvent: { message, color: "never", severity: "info" } });
		},
		summary(steps) {
			const resourceChanges: Record<string, number> = {};
			for (const { op } of steps) resourceChanges[op] = (resourceChanges[op] ?? 0) + 1;
			write({ summaryEvent: { maybeCorrupt: false, durationSeconds: 0, resourceChanges, policyPacks: {} } });
		},
	};
}

const kindOf = (op: Step["op"]) => (op === "replace" || op === "create-replacement" ? "update-replace" : "update");

function stateOf({ urn, type, custom, id = "", parent = "", protect, retainOnDelete, inputs, outputs }: Resource): object {
	const flags = { protect: protect === true, retainOnDelete: retainOnDelete === true };
	return { urn, type, custom, id, parent, ...flags, inputs, outputs, provider: "" };
}
