/** What a module exports, as far as its consumer must know: by name, whether it can be called, and what its brand says. */
export type HandlerExports = Readonly<Record<string, HandlerExport>>;

export interface HandlerExport {
	readonly callable: boolean;
	/** Name of the consumer it handles; undefined for what is no handler of Millrace. */
	readonly consumer?: string;
	/** Kind of the dead-letter sender the handler was given. */
	readonly sender?: "s3" | "topic";
}

/**
 * Describes the exports of a module. Runs inside functions, so it imports nothing that would be loaded there.
 * @param brand the symbol under which core brands handlers
 */
export function describeExports(exports: Readonly<Record<string, unknown>>, brand: symbol): HandlerExports {
	return Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, describe(value, brand)]));
}

function describe(value: unknown, brand: symbol): HandlerExport {
	if (typeof value !== "function") return { callable: false };
	const { consumer, sender } =
		(Reflect.get(value, brand) as { readonly consumer?: { readonly name: string }; readonly sender?: "s3" | "topic" }) ?? {};
	return { callable: true, ...(consumer && { consumer: consumer.name }), ...(sender && { sender }) };
}
