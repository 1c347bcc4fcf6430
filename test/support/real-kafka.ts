import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/*
  Apache Kafka itself: one process, broker and controller (KRaft), on free ports of this machine, its data in a temporary folder.
    plaintext   without authentication
    iam         TLS with a certificate of its own, SASL/OAUTHBEARER with tokens as MSK's (MskLikeValidator.java)
*/
export interface RealKafkaOptions {
	/** Jars of Kafka and the classes of the validator. */
	readonly classPath: string;
	/** The one key whose tokens are let in. */
	readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
	readonly region: string;
	/** Further settings of the broker. @default {} */
	readonly settings?: Readonly<Record<string, string>>;
}

export interface RealKafka {
	readonly plaintext: string;
	readonly iam: string;
	/** Certificate in PEM to trust at `iam`. */
	readonly ca: string;
	/** Runs one of Kafka's own tools, such as `kafka.tools...` or `org.apache.kafka.tools.TopicCommand`, and gives what it prints. */
	tool(mainClass: string, ...args: readonly string[]): Promise<string>;
	stop(): Promise<void>;
}

const execute = promisify(execFile);
const START_MS = 60_000;
/** 16 bytes in base64. A random one may begin with `-`, which the tool takes for an option. */
const CLUSTER_ID = "MillraceTestClusterIdA";

export async function startRealKafka({
	classPath,
	credentials,
	region,
	settings: own = {},
}: RealKafkaOptions): Promise<RealKafka> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-kafka-"));
	const [plaintext, iam, controller] = await freePorts(3);
	const properties = join(folder, "server.properties");
	const password = randomUUID();
	await makeCertificate(folder, password);
	const jaas = `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required accessKeyId="${credentials.accessKeyId}" secretAccessKey="${credentials.secretAccessKey}" region="${region}";`;
	const settings = {
		"process.roles": "broker,controller",
		"node.id": "1",
		"controller.quorum.bootstrap.servers": `127.0.0.1:${controller}`,
		"controller.listener.names": "CONTROLLER",
		listeners: `PLAINTEXT://127.0.0.1:${plaintext},IAM://127.0.0.1:${iam},CONTROLLER://127.0.0.1:${controller}`,
		"advertised.listeners": `PLAINTEXT://127.0.0.1:${plaintext},IAM://127.0.0.1:${iam}`,
		"listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,IAM:SASL_SSL,CONTROLLER:PLAINTEXT",
		"inter.broker.listener.name": "PLAINTEXT",
		"log.dirs": join(folder, "data"),
		"offsets.topic.replication.factor": "1",
		"offsets.topic.num.partitions": "1",
		"transaction.state.log.replication.factor": "1",
		"transaction.state.log.min.isr": "1",
		"share.coordinator.state.topic.replication.factor": "1",
		"group.initial.rebalance.delay.ms": "0",
		"auto.create.topics.enable": "false",
		"listener.name.iam.sasl.enabled.mechanisms": "OAUTHBEARER",
		"listener.name.iam.oauthbearer.sasl.jaas.config": jaas,
		"listener.name.iam.oauthbearer.sasl.server.callback.handler.class": "MskLikeValidator",
		"listener.name.iam.oauthbearer.sasl.login.callback.handler.class": "MskLikeValidator",
		"listener.name.iam.ssl.keystore.type": "PKCS12",
		"listener.name.iam.ssl.keystore.location": join(folder, "keys.p12"),
		"listener.name.iam.ssl.keystore.password": password,
		"listener.name.iam.ssl.key.password": password,
		...own,
	};
	const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
	await writeFile(properties, `${lines.join("\n")}\n`);
	await java("kafka.tools.StorageTool", "format", "--standalone", "--cluster-id", CLUSTER_ID, "--config", properties);

	const broker: ChildProcess = spawn("java", ["-Xmx384m", "-cp", classPath, "kafka.Kafka", properties], {
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said: string[] = [];
	for (const stream of [broker.stdout, broker.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
	const ended = new Promise<void>((resolve) => broker.once("exit", () => resolve()));
	const stop = async () => {
		broker.kill("SIGKILL");
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	await untilReady(broker, plaintext as number).catch(async (error: Error) => {
		await stop();
		throw new Error(`${error.message}\n${said.join("").slice(-4000)}`);
	});
	return {
		plaintext: `127.0.0.1:${plaintext}`,
		iam: `127.0.0.1:${iam}`,
		ca: await readFile(join(folder, "certificate.pem"), "utf8"),
		tool: java,
		stop,
	};

	async function java(mainClass: string, ...args: readonly string[]): Promise<string> {
		const { stdout } = await execute("java", ["-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classPath, mainClass, ...args]);
		return stdout;
	}
}

async function makeCertificate(folder: string, password: string): Promise<void> {
	const store = ["-keystore", join(folder, "keys.p12"), "-storetype", "PKCS12", "-storepass", password, "-alias", "broker"];
	const subject = ["-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-keyalg", "EC", "-validity", "2"];
	await execute("keytool", ["-genkeypair", ...store, ...subject]);
	await execute("keytool", ["-exportcert", "-rfc", ...store, "-file", join(folder, "certificate.pem")]);
}

/** All at once, so that no two are the same. */
async function freePorts(count: number): Promise<readonly number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const server = createServer();
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
			return server;
		}),
	);
	const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

/** A broker listens before it knows its controller; it is ready once it answers a request for metadata with itself. */
async function untilReady(broker: ChildProcess, port: number): Promise<void> {
	const { connectKafka } = await import("../../packages/sst/src/setup/kafka/kafka-connection.ts");
	const { metadata } = await import("../../packages/sst/src/setup/kafka/requests.ts");
	const { systemClock, sleep } = await import("@millrace/core/aws");
	const endsAt = Date.now() + START_MS;
	for (;;) {
		if (broker.exitCode !== null) throw new Error(`Kafka ended with ${broker.exitCode}.`);
		try {
			const connection = await connectKafka({ host: "127.0.0.1", port }, { tls: false, clock: systemClock, timeoutMs: 2000 });
			const { brokers } = await connection.send(metadata([]));
			connection.close();
			if (brokers.length > 0) return;
		} catch (error) {
			if (Date.now() > endsAt) throw error;
		}
		await sleep(100, systemClock, new AbortController().signal);
	}
}
