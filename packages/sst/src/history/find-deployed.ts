import type { Plan } from "@millrace/core/plan";
import { type DeployedConsumer, readTags } from "./deployed-consumer.ts";

/** Consumers that an earlier deployment of this stage has left. */
export interface Found {
	readonly deployed: readonly DeployedConsumer[];
	/** For the user, when nobody could look: nothing is compared then. */
	readonly problem?: string;
}

/**
 * Looks for the functions of consumers by their tags, which is all that a program can see of what was deployed before it.
 *
 * To be refused is no reason not to deploy: what is lost is the warning.
 *
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function findDeployedConsumers({ tags }: Pick<Plan, "tags">): Promise<Found> {
	try {
		const { resourceTagMappingLists } = await aws.resourcegroupstaggingapi.getResources({
			resourceTypeFilters: ["lambda:function"],
			tagFilters: Object.entries(tags).map(([key, value]) => ({ key, values: [value] })),
		});
		return { deployed: resourceTagMappingLists.flatMap(({ tags: found }) => readTags(found) ?? []) };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return {
			deployed: [],
			problem: `Replaced consumers are not told: looking for deployed functions by tag:GetResources failed. ${reason}`,
		};
	}
}
