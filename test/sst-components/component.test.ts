import { Cluster } from "@millrace/sst";
import { expect, test } from "vitest";
import { maximalPlan } from "./maximal-plan.ts";

test("the package is imported without SST, and a component that is made without it says where it belongs", () => {
	expect(() => new Cluster("ShopCluster", { plan: maximalPlan })).toThrow(
		expect.objectContaining({ code: "OUTSIDE_SST", fix: expect.stringContaining("sst.config.ts") }),
	);
});
