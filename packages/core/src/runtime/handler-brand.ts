import type { Consumer } from "../definition/consumer.ts";

/** Under this symbol a handler carries which consumer it serves, so that tools can check it and run it. */
export const HANDLER_BRAND: unique symbol = /* @__PURE__ */ Symbol.for("@millrace/handler");

/** What a branded handler says of itself. */
export interface HandlerBrand {
	readonly consumer: Consumer;
	/** Kind of the dead-letter sender that was passed to `consume`. */
	readonly sender: "s3" | "topic" | undefined;
}

/** The brand of a handler, or undefined for any other value. Never throws. */
export function readHandlerBrand(handler: unknown): HandlerBrand | undefined {
	return typeof handler === "function" ? (handler as { [HANDLER_BRAND]?: HandlerBrand })[HANDLER_BRAND] : undefined;
}
