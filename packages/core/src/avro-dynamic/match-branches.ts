import { type AvroType, branchName, type UnionType } from "./avro-type.ts";

/**
 * The branches of a reader's union that may take values of the writer's type, the likeliest first. A named type goes to the
 * branch of its full name, else to one that has it as an alias, else to one of its name in another namespace. It never goes on to
 * a further one because the nearest cannot be read: that one is not meant, and would quietly do without the writer's fields.
 */
export function matchBranches(from: AvroType, to: UnionType): readonly AvroType[] {
	const alike = to.branches.filter((branch) => branch.kind === from.kind);
	if (!("name" in from)) return [...alike, ...to.branches.filter((branch) => branch.kind !== from.kind)];
	const called = alike.filter((branch) => branchName(branch) === from.name);
	if (called.length > 0) return called;
	const aliased = alike.filter((branch) => "aliases" in branch && branch.aliases.includes(from.name));
	return aliased.length > 0 ? aliased : alike;
}
