import type { ConnectionContext, Reply } from "./dispatch.ts";

/*
  After SaslHandshake 0, token and answer travel in frames without headers. The answer to a good one is empty; to a bad one it is the end
  of the connection.
*/

/** Answers a token that came without a header. */
export function tokenReply(frame: Buffer, { auth, cluster, connection }: ConnectionContext): Reply {
	const result = auth.authenticate(frame, cluster.clock.now());
	if (typeof result === "number") return [Buffer.alloc(4)];
	const message = typeof result === "string" ? "A token came before a mechanism was chosen." : `${result.refused}.`;
	cluster.log({ code: "AUTHENTICATION_FAILED", message, connection });
	return "close";
}
