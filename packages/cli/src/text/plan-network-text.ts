import type { PlannedNetwork } from "@millrace/core/plan";
import type { Style } from "../style.ts";
import { writeTable } from "./table.ts";

const NAT = { managed: "with NAT gateways", ec2: "with NAT instances" } as const;

/** The VPC, and the endpoints in it with who needs them. */
export function writeNetwork({ vpc, endpoints, port }: PlannedNetwork, style: Style): string {
	const what =
		vpc.kind === "created"
			? `new VPC in ${vpc.zones} zones, ${vpc.nat === undefined ? "without NAT" : NAT[vpc.nat]}; brokers on port ${port}`
			: `${vpc.id}, as it is: ${vpc.subnets.join(", ")}; ${vpc.securityGroups.join(", ")}; brokers on port ${port}`;
	const rows = endpoints.map(({ service, type, neededBy, reason }) => [service, type.toLowerCase(), reason, neededBy.join(", ")]);
	const head = [vpc.kind === "created" ? "endpoint" : "endpoint, or NAT", "type", "reason", "needed by"];
	return [what, ...(rows.length === 0 ? [] : [writeTable(head, rows, style)])].join("\n");
}
