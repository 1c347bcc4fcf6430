import type { AuthSession } from "../auth/auth-session.ts";
import type { Cluster } from "../cluster.ts";

/** What a handler knows besides the request. */
export interface RequestContext {
	readonly cluster: Cluster;
	readonly version: number;
	readonly clientId: string;
	/** Address of the client as Kafka writes it: "/127.0.0.1". */
	readonly clientHost: string;
	readonly auth: AuthSession;
	/** Calls back when the connection is gone, unless the returned function is called first. */
	onClose(call: () => void): () => void;
}
