import { nameOfApiKey } from "./api-keys.ts";
import { type Asker, makeTopic } from "./asker.ts";

const TOPIC = 2;
const BROKER = 4;
const DEFAULT_SOURCE = 5;

/** What is there because somebody has set it. */
const GIVEN = /^(listener\.name|millrace)\./;

interface DescribedConfig {
	readonly name: string;
	readonly value: string | null;
	readonly readOnly: boolean;
	readonly configSource: number;
	readonly configType: number;
	readonly synonyms: readonly { readonly value: string | null; readonly source: number }[];
}

/** What a broker offers by its own account: versions of API keys, and configs with their defaults. Each has a question of its own. */
export async function askAboutOffers({ get, note, prefix }: Asker): Promise<void> {
	const { apiKeys } = (await get("ApiVersions", 0, {})) as {
		readonly apiKeys: readonly { readonly apiKey: number; readonly minVersion: number; readonly maxVersion: number }[];
	};
	for (const { apiKey, minVersion, maxVersion } of apiKeys.toSorted((a, b) => a.apiKey - b.apiKey)) {
		note(`versions of ${nameOfApiKey(apiKey)}`, `${minVersion}-${maxVersion}`);
	}
	const topic = `${prefix}-offers`;
	await makeTopic({ get }, topic);
	const resources = [
		{ resourceType: TOPIC, resourceName: topic, configurationKeys: null },
		{ resourceType: BROKER, resourceName: "1", configurationKeys: null },
	];
	const described = await get("DescribeConfigs", 4, { resources, includeSynonyms: true, includeDocumentation: false });
	const { results } = described as { readonly results: readonly { readonly configs: readonly DescribedConfig[] }[] };
	for (const [index, of] of ["a topic", "the broker"].entries()) {
		const configs = results[index]?.configs ?? [];
		for (const config of configs.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
			if (!GIVEN.test(config.name))
				note(`${config.name} of ${of}`, `default=${defaultOf(config)} type=${config.configType} readOnly=${config.readOnly}`);
		}
	}
}

/** How the target was started does not count. */
function defaultOf({ synonyms, value, configSource }: DescribedConfig): string | null {
	const synonym = synonyms.find(({ source }) => source === DEFAULT_SOURCE);
	if (synonym !== undefined) return synonym.value;
	return configSource === DEFAULT_SOURCE ? value : null;
}
