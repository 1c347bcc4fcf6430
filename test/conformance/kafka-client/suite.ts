import type { Target } from "../broker/target.ts";
import { groupCases } from "./group-cases.ts";
import { recordCases } from "./record-cases.ts";
import { createSetting, type Setting } from "./setting.ts";
import { transactionCases } from "./transaction-cases.ts";

/** What our Kafka client does with any broker: ours, and Apache Kafka. Gives the setting for further cases. */
export function kafkaClientSuite(start: () => Promise<Target>): Setting {
	const setting = createSetting(start);
	recordCases(setting);
	transactionCases(setting);
	groupCases(setting);
	return setting;
}
