import type { App } from "@millrace/core";
import type { EventFields } from "../mapping/build-event.ts";
import { LOCAL_CLUSTER_ARN } from "../replay/fill-placeholders.ts";

/**
 * What events say of the topic that they were read from: the ARN of the app's cluster where it is known, else that of a local run, so that a
 * recording and a replay of the same records are the same bytes.
 */
export function topicFields(brokers: readonly string[], app: App | undefined): EventFields {
	return {
		eventSource: "aws:kafka",
		eventSourceArn: app?.cluster.kind === "existing" ? app.cluster.arn : LOCAL_CLUSTER_ARN,
		bootstrapServers: brokers.join(","),
	};
}
