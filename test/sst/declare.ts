import type { Properties, RegisterResource } from "./engine/protocol.ts";
import type { Resource } from "./engine/resource.ts";
import type { Stack } from "./engine/stack.ts";

/** What a program may say of a resource, all of it optional. */
export interface Declaration {
	readonly parent?: string;
	readonly custom?: boolean;
	readonly inputs?: Properties;
	/** By property, URNs that its value came from. */
	readonly from?: Readonly<Record<string, readonly string[]>>;
	readonly aliases?: readonly string[];
	readonly ignoreChanges?: readonly string[];
	readonly replaceOnChanges?: readonly string[];
	readonly deleteBeforeReplace?: boolean;
	readonly protect?: boolean;
	readonly retainOnDelete?: boolean;
	readonly importId?: string;
}

/** JSON in the place of google.protobuf.Struct. */
export const toStruct = (properties: Properties) => ({ toJavaScript: () => properties });

/** A request as a program would send it. */
export function declare(type: string, name: string, declaration: Declaration = {}): RegisterResource {
	const { parent = "", custom = true, inputs = { name: `physical-${name}` }, from = {}, aliases = [] } = declaration;
	const { ignoreChanges = [], replaceOnChanges = [], deleteBeforeReplace = false } = declaration;
	const { protect = false, retainOnDelete = false, importId = "" } = declaration;
	return {
		getType: () => type,
		getName: () => name,
		getParent: () => parent,
		getCustom: () => custom,
		getObject: () => toStruct(inputs),
		getDependenciesList: () => Object.values(from).flat(),
		getPropertydependenciesMap: () => ({
			forEach: (visit) => {
				for (const [property, urns] of Object.entries(from)) visit({ getUrnsList: () => urns }, property);
			},
		}),
		getAliasurnsList: () => aliases,
		getIgnorechangesList: () => ignoreChanges,
		getReplaceonchangesList: () => replaceOnChanges,
		getDeletebeforereplace: () => deleteBeforeReplace,
		getProtect: () => protect,
		getRetainondelete: () => retainOnDelete,
		getImportid: () => importId,
	};
}

/** Declares a resource, and answers with what the program would know of it. */
export function register(stack: Stack, request: RegisterResource): Pick<Resource, "urn" | "id" | "outputs"> {
	let answer: Pick<Resource, "urn" | "id" | "outputs"> = { urn: "", outputs: {} };
	stack.methods(toStruct).registerResource(request, {
		setUrn: (urn) => {
			answer = { ...answer, urn };
		},
		setId: (id) => {
			answer = { ...answer, id };
		},
		setObject: (outputs) => {
			answer = { ...answer, outputs: outputs.toJavaScript() };
		},
	});
	return answer;
}
