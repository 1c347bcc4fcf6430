import { writeSync } from "node:fs";
import { startBroker } from "@millrace/broker";

/* A broker that counts: each record's value is its offset, and each is told of when it is acknowledged. It ends when it is killed. */
const broker = await startBroker({
	directory: process.argv[2] as string,
	topics: { t: { configs: { "segment.bytes": "4096" } } },
});
for (let next = broker.admin.offsets("t")[0]?.end ?? 0; ; next++) {
	broker.admin.append("t", 0, [{ value: `${next}` }]);
	writeSync(1, `record ${next + 1}\n`);
	if (next % 3 === 0) {
		broker.admin.commit("g", "t", 0, next);
		writeSync(1, `commit ${next}\n`);
	}
	await new Promise<void>((resolve) => setImmediate(resolve));
}
