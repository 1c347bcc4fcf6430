/** Bytes that are no valid request or answer. Whoever reads them closes the connection: after such bytes nothing that follows can be trusted. */
export class WireError extends Error {
	override readonly name = "WireError";
}
