/*
  The gRPC methods between a program and its engine that SST's components need (pulumi/pulumi, proto/pulumi/{resource,engine}.proto), as the
  classes that Pulumi's own compiler wrote show their messages. Methods that are not here answer "unimplemented".
*/

/** What a program declares and an engine answers: JSON. */
export type Properties = Readonly<Record<string, unknown>>;

/** google.protobuf.Struct, which the wire holds in place of JSON. */
export interface Struct {
	toJavaScript(): Properties;
}

export interface Methods {
	readonly supportsFeature: Method<object, { setHassupport(supported: boolean): void }>;
	readonly registerResource: Method<RegisterResource, RegisteredResource>;
	readonly registerResourceOutputs: Method<{ getUrn(): string; getOutputs(): Struct | undefined }, object>;
	readonly invoke: Method<{ getTok(): string; getArgs(): Struct | undefined }, { setReturn(result: Struct): void }>;
	readonly log: Method<{ getSeverity(): number; getMessage(): string }, object>;
}

/** Reads the request and fills the reply; what it throws fails the call. */
export type Method<Request, Reply> = (request: Request, reply: Reply) => void;

export interface RegisterResource {
	getType(): string;
	getName(): string;
	/** URN of the component or stack around it; empty for the stack itself. */
	getParent(): string;
	/** Whether a provider would make it; components and the stack are the program's own. */
	getCustom(): boolean;
	getObject(): Struct | undefined;
	getDependenciesList(): readonly string[];
	/** By property, the URNs of resources that its value came from. */
	getPropertydependenciesMap(): { forEach(visit: (urns: { getUrnsList(): readonly string[] }, property: string) => void): void };
	/** Former URNs, which a program computes itself as long as its engine has no feature "aliasSpecs". */
	getAliasurnsList(): readonly string[];
	getIgnorechangesList(): readonly string[];
	getReplaceonchangesList(): readonly string[];
	getDeletebeforereplace(): boolean;
	getProtect(): boolean;
	getRetainondelete(): boolean;
	/** Id of something that exists already and is to be taken over. */
	getImportid(): string;
}

export interface RegisteredResource {
	setUrn(urn: string): void;
	setId(id: string): void;
	setObject(outputs: Struct): void;
}
