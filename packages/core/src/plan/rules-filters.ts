import { faultOfPattern } from "./filter-pattern.ts";
import { consumerRule, PAGES, type Rule } from "./rule.ts";

/** Filter patterns of a mapping. */
export const FILTER_RULES: readonly Rule[] = [
	consumerRule(
		{ code: "FILTERS_TOO_MANY", page: PAGES.filterSyntax, refuses: "More than 5 filters on a mapping." },
		({ declared: { filters = [] } }) =>
			filters.length > 5
				? { problem: `it has ${filters.length} filters, and may have 5.`, fix: "Join some of them with $or." }
				: undefined,
	),
	consumerRule(
		{
			code: "FILTER_NOT_ON_VALUE",
			page: PAGES.filters,
			refuses: "A filter on anything but `value`: Kafka mappings ignore keys, headers and metadata.",
		},
		({ declared: { filters = [] } }) => {
			const other = filters.flatMap((filter) => Object.keys(filter)).find((name) => name !== "value");
			const empty = filters.some((filter) => Object.keys(filter).length === 0);
			if (other === undefined && !empty) return undefined;
			const problem =
				other === undefined ? "a filter is empty, which removes all filters." : `a filter looks at ${JSON.stringify(other)}.`;
			return { problem, fix: "Write { value: <pattern> }, and filter on the rest in the handler." };
		},
	),
	consumerRule(
		{ code: "FILTER_PATTERN_INVALID", page: PAGES.filterSyntax, refuses: "A filter pattern that is none by Lambda's syntax." },
		({ declared: { filters = [] } }) => {
			for (const [index, filter] of filters.entries()) {
				const fault = "value" in filter ? faultOfPattern(filter.value, `filters[${index}].value`) : undefined;
				if (fault !== undefined) return { problem: `${fault}.`, fix: 'Write patterns such as { value: { kind: ["delay"] } }.' };
			}
			return undefined;
		},
	),
	consumerRule(
		{
			code: "FILTER_PATTERN_TOO_LONG",
			page: PAGES.filter,
			refuses: "A filter pattern over 4,096 characters as JSON.",
		},
		({ declared: { filters = [] } }) => {
			const lengths = filters.map((filter) => JSON.stringify(filter).length);
			const index = lengths.findIndex((length) => length > 4096);
			return index < 0
				? undefined
				: {
						problem: `filters[${index}] has ${lengths[index]} characters, and may have 4096.`,
						fix: "Filter on the rest in the handler.",
					};
		},
	),
	consumerRule(
		{
			code: "FILTER_KEY_INVALID",
			page: PAGES.mapping,
			refuses: "A `filterKey` that is no ARN of a KMS key.",
		},
		({ declared: { filterKey } }) =>
			filterKey === undefined || /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/.test(filterKey)
				? undefined
				: { problem: `${JSON.stringify(filterKey)} is no key's ARN.`, fix: "Write arn:aws:kms:<region>:<account>:key/<id>." },
	),
	consumerRule(
		{
			code: "FILTER_KEY_WITHOUT_FILTERS",
			page: PAGES.filterSyntax,
			refuses: "A `filterKey` without `filters`: the key encrypts filters alone.",
		},
		({ declared: { filterKey, filters = [] } }) =>
			filterKey === undefined || filters.length > 0
				? undefined
				: { problem: "filterKey has no filters to encrypt.", fix: "Add filters, or drop filterKey." },
	),
	consumerRule(
		{
			code: "FILTER_IGNORED",
			page: PAGES.filters,
			refuses:
				"A filter on a value that is not JSON or text when Lambda sees it (Avro, Protobuf, or framed): every record would pass.",
		},
		({ declared: { filters = [] }, topic: { declared: topic, name }, validation }) => {
			const readable = topic.wire.value === "plain" && (topic.value.format === "json" || topic.value.format === "string");
			const converted = validation?.eventRecordFormat === "JSON" && (validation.attributes ?? ["VALUE"]).includes("VALUE");
			if (filters.length === 0 || readable || converted) return undefined;
			const problem = `Lambda cannot read values of ${JSON.stringify(name)} (${topic.value.format}, wire ${topic.wire.value}), so its filters would pass every record.`;
			return { problem, fix: 'Add pollers and validation: { eventRecordFormat: "JSON" }, or filter in the handler.' };
		},
	),
];
