import type { Properties } from "./protocol.ts";

/** One resource as a checkpoint of Pulumi holds it (sdk/go/common/apitype/core.go, ResourceV3). */
export interface Resource {
	readonly urn: string;
	readonly type: string;
	readonly custom: boolean;
	readonly id?: string;
	readonly parent?: string;
	readonly dependencies: readonly string[];
	readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
	readonly inputs: Properties;
	readonly outputs: Properties;
	/** Refuses its deletion. */
	readonly protect?: true;
	/** Forgotten on deletion, and left in the account. */
	readonly retainOnDelete?: true;
}

/** A resource as a program declares it, before anybody decided what that means for the one that is there. */
export interface Declared extends Omit<Resource, "id" | "outputs"> {
	readonly name: string;
	readonly aliases: readonly string[];
	readonly ignoreChanges: readonly string[];
	readonly replaceOnChanges: readonly string[];
	readonly deleteBeforeReplace: boolean;
}

/** What is done about a resource, in Pulumi's words (sdk/go/common/apitype/history.go, OpType). */
export type Op = "same" | "create" | "update" | "replace" | "create-replacement" | "delete-replaced" | "delete";

/** One thing done, or planned by a preview, in its order. */
export interface Step {
	readonly op: Op;
	readonly urn: string;
	readonly type: string;
	/** Properties that differ from what was there; of a replacement, those that cannot be changed. */
	readonly properties: readonly string[];
	readonly retained?: true;
}
