import type { AvroOptions } from "../avro-options.ts";
import type { TypeNames } from "../type-names.ts";
import type { ModuleCode } from "./module-code.ts";

/** What everything that writes code of one module shares. */
export interface CodeContext {
	readonly module: ModuleCode;
	readonly names: TypeNames;
	readonly options: AvroOptions;
}
