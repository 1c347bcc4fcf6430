import { type NamedType, simpleName } from "./model.ts";

/** Whether a reader's named type may stand for a writer's: by name without namespace, or by one of its aliases. The runtime has the same rule. */
export function isReadableName(from: Pick<NamedType, "name">, to: Pick<NamedType, "name" | "aliases">): boolean {
	return simpleName(from.name) === simpleName(to.name) || to.aliases.includes(from.name);
}
