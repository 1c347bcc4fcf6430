import { deployApp } from "@millrace/sst";
import app from "../millrace.config.ts";
import lock from "../packages/schemas/schemas.lock.json" with { type: "json" };

/** Everything that the example declares, for the stage that SST deploys: dev, staging or production. */
export const airline = await deployApp("Airline", { app, lock });
