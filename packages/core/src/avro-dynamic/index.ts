export type { Definition } from "../avro/schema.ts";
export { dynamic } from "./dynamic.ts";
