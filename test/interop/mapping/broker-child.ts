import { startBroker } from "@millrace/broker";

/* A broker on a directory, until it is killed: broker-child.ts <directory> <port> */
const [directory = "", port = "0"] = process.argv.slice(2);
await startBroker({
	directory,
	port: Number(port),
	topics: { t: { partitions: 4 } },
	// A member that was killed is missed for a session, so short ones.
	configs: { "group.min.session.timeout.ms": "100" },
});
process.stdout.write("ready\n");
