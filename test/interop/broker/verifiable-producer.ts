import { Inexpressible, type ProduceOptions, type TestRecord } from "../../conformance/broker/test-client.ts";
import { type VerifiableSetting, withSettings } from "./verifiable-setting.ts";

/** What VerifiableProducer prints of a record. */
interface Printed {
	readonly name: string;
	readonly partition?: number;
	readonly value?: string;
	readonly message?: string;
}

/** VerifiableProducer gives records no keys, headers or times here, chooses their partitions and counts from 0 for their values. */
export async function produceNumbers(
	{ tools, bootstrap, folder }: VerifiableSetting,
	topic: string,
	records: readonly TestRecord[],
	{ codec = "none", idempotent = false }: ProduceOptions = {},
): Promise<void> {
	if (idempotent) throw new Inexpressible("be an idempotent producer, because it never tries again");
	const said = ({ partition, key, headers, timestamp, value }: TestRecord, number: number) =>
		partition === 0 && (key ?? null) === null && headers === undefined && timestamp === undefined && value === `${number}`;
	if (!records.every(said)) throw new Inexpressible("produce anything but numbers from 0 to a topic of one partition");
	const lines = await tools.run("org.apache.kafka.tools.VerifiableProducer", [
		...["--bootstrap-server", bootstrap, "--topic", topic, "--max-messages", `${records.length}`, "--acks", "-1"],
		...withSettings(folder, { "compression.type": codec, "linger.ms": 20 }),
	]);
	const printed = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Printed);
	const failed = printed.find(({ name }) => name === "producer_send_error");
	if (failed !== undefined) throw new Error(failed.message);
	const acknowledged = printed.filter(({ name }) => name === "producer_send_success");
	const [wrong] = acknowledged.filter(({ partition }) => partition !== 0);
	if (wrong !== undefined) throw new Error(`${topic} has partition ${wrong.partition}: the case is about another one.`);
	if (acknowledged.length !== records.length) throw new Error(`${acknowledged.length} of ${records.length} were acknowledged.`);
}
