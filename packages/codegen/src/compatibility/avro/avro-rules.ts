import type { AvroType } from "../../model.ts";
import { readAvroSchema } from "../../read-avro.ts";
import type { FormatRules } from "../format-rules.ts";
import { checkAvroReader } from "./check-reader.ts";

/** Avro's rules, for `judgeVersion`. */
export const avroRules: FormatRules<AvroType> = {
	read: (text) => readAvroSchema({ path: "(definition)", text }),
	checkReader: checkAvroReader,
};
