import { randomUUID } from "node:crypto";
import { GlueError } from "./glue-error.ts";
import { openJournal } from "./journal.ts";
import { OPERATIONS } from "./operations.ts";
import type { Answer, Request } from "./read-request.ts";
import { emptyState, type OperationContext } from "./registry-state.ts";

export interface GlueRegistryOptions {
	/** Folder that keeps the registry. @default it is kept in memory alone */
	readonly directory?: string;
	/** @default "us-east-1" */
	readonly region?: string;
	/** @default "000000000000" */
	readonly account?: string;
	/** How many looks at a new version find it `PENDING`, as AWS's own registry does for a while. @default 0 */
	readonly pendingLooks?: number;
	/** The time, ISO 8601. @default the clock's */
	readonly now?: () => string;
	/** A new SchemaVersionId. @default a random UUID */
	readonly newId?: () => string;
}

/** A schema registry that answers as AWS Glue does. */
export interface GlueRegistry {
	/**
	 * Answers one operation by its name, such as `RegisterSchemaVersion`.
	 * @throws {GlueError} for what Glue would refuse
	 */
	call(operation: string, request: Request): Answer;
	close(): void;
}

/** Opens a registry, with what its folder holds. */
export function openGlueRegistry(options: GlueRegistryOptions = {}): GlueRegistry {
	const { directory, region = "us-east-1", account = "000000000000", pendingLooks = 0 } = options;
	const { now = () => new Date().toISOString(), newId = randomUUID } = options;
	const state = emptyState();
	const settings = { state, region, account };
	const journal = directory === undefined ? undefined : openJournal(directory);
	for (const { operation, request, now: then, ids } of journal?.entries ?? []) {
		const left = [...ids];
		// What was pending when the registry went down has settled since.
		const context: OperationContext = { ...settings, pendingLooks: 0, now: () => then, newId: () => left.shift() ?? newId() };
		find(operation).run(context, request);
	}
	return {
		call(name, request) {
			const operation = find(name);
			const time = now();
			const ids: string[] = [];
			const context: OperationContext = {
				...settings,
				pendingLooks,
				now: () => time,
				newId() {
					const id = newId();
					ids.push(id);
					return id;
				},
			};
			const answer = operation.run(context, request);
			if (operation.writes) journal?.append({ operation: name, request, now: time, ids });
			return answer;
		},
		close: () => journal?.close(),
	};
}

function find(operation: string) {
	const found = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
	if (found === undefined) throw new GlueError("UnknownOperationException", `This registry does not know ${operation}.`);
	return found;
}
