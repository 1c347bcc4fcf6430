import type { Call, Said } from "./call-handler.ts";
import type { Code } from "./execution-environment.ts";
import type { HandlerExports } from "./handler-exports.ts";
import type { PortableError } from "./portable-error.ts";

/** What a worker is started with. */
export interface WorkerStart {
	/** Keys of core's symbols: of its ports in the context, and of its brand on handlers. */
	readonly portsKey: string;
	readonly brandKey: string;
}

export type ToWorker = ({ readonly kind: "load" } & Code) | { readonly kind: "invoke"; readonly call: Call };

/** In the order in which things happened, output included. */
export type FromWorker =
	| { readonly kind: "loaded"; readonly exports: HandlerExports }
	| { readonly kind: "loadFailed"; readonly error: PortableError }
	| { readonly kind: "said"; readonly said: Said }
	| { readonly kind: "output"; readonly stream: "stdout" | "stderr"; readonly chunk: string | Uint8Array }
	/** What nobody caught; the worker ends. */
	| { readonly kind: "uncaught"; readonly error: PortableError };
