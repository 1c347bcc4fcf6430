import { type AwsPorts, systemClock } from "@millrace/core/aws";
import { patienceOf, type StepContext } from "./patience.ts";
import { createGlueRegistry } from "./schemas/glue-registry.ts";
import { registerSchemas } from "./schemas/register-schemas.ts";
import { readSchemasEvent, type SchemasResult } from "./setup-event.ts";

/**
 * Makes the function that registers released schema versions in AWS Glue, and tells the ids that the registry has for them. It sits outside
 * of the VPC, so that no endpoint is needed.
 */
export function createSchemasHandler(
	ports: AwsPorts = { clock: systemClock, environment: process.env },
): (event: unknown, context: StepContext) => Promise<SchemasResult> {
	return async (event, context) => {
		const { registry, region, schemas } = readSchemasEvent(event);
		const glue = createGlueRegistry({ registry, region, ports });
		return { schemas: await registerSchemas(glue, schemas, patienceOf(context, ports.clock)) };
	};
}

/** The function itself, as the deployment names it. */
export const handler: (event: unknown, context: StepContext) => Promise<SchemasResult> = /* @__PURE__ */ createSchemasHandler();
