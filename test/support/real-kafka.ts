import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePorts } from "../../packages/local/src/apache-kafka/free-ports.ts";
import { startApacheKafka } from "../../packages/local/src/apache-kafka/start-apache-kafka.ts";

/*
  Apache Kafka itself, as `millrace kafka start` starts it, with a listener more where a test asks for one.
    plaintext   without authentication
    iam         TLS with a certificate of its own, SASL/OAUTHBEARER with tokens as MSK's (MskLikeValidator.java)
*/
export interface RealKafkaOptions {
	/** More of Kafka's settings. */
	readonly settings?: Readonly<Record<string, string>>;
}

export interface IamOptions extends RealKafkaOptions {
	/** The one key whose tokens are let in. */
	readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
	readonly region: string;
}

export interface RealKafka {
	readonly plaintext: string;
	/** Runs one of Kafka's own tools, such as `org.apache.kafka.tools.TopicCommand`, and gives what it prints. */
	tool(mainClass: string, ...args: readonly string[]): Promise<string>;
	stop(): Promise<void>;
}

export interface RealKafkaWithIam extends RealKafka {
	readonly iam: string;
	/** Certificate in PEM to trust at `iam`. */
	readonly ca: string;
}

const execute = promisify(execFile);

/** Jars of Kafka and its tools, and our own classes for it, as `npm run test:interop` installs them. */
export function kafkaClassPath(): string {
	const classPath = process.env["MILLRACE_KAFKA_CLASSPATH"];
	if (classPath === undefined) throw new Error("MILLRACE_KAFKA_CLASSPATH is not set: run `npm run test:interop`.");
	return classPath;
}

export async function startRealKafka({ settings = {} }: RealKafkaOptions = {}): Promise<RealKafka> {
	const { bootstrap, stop } = await startApacheKafka({ java: "java", classPath: kafkaClassPath(), settings });
	return { plaintext: bootstrap, tool: kafkaTool, stop };
}

export async function startRealKafkaWithIam({ credentials, region, settings = {} }: IamOptions): Promise<RealKafkaWithIam> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-kafka-keys-"));
	const [port] = await freePorts(1);
	const password = randomUUID();
	await makeCertificate(folder, password);
	const jaas = `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required accessKeyId="${credentials.accessKeyId}" secretAccessKey="${credentials.secretAccessKey}" region="${region}";`;
	const kafka = await startRealKafka({
		settings: {
			listeners: `IAM://127.0.0.1:${port}`,
			"advertised.listeners": `IAM://127.0.0.1:${port}`,
			"listener.security.protocol.map": "IAM:SASL_SSL",
			"listener.name.iam.sasl.enabled.mechanisms": "OAUTHBEARER",
			"listener.name.iam.oauthbearer.sasl.jaas.config": jaas,
			"listener.name.iam.oauthbearer.sasl.server.callback.handler.class": "MskLikeValidator",
			"listener.name.iam.oauthbearer.sasl.login.callback.handler.class": "MskLikeValidator",
			"listener.name.iam.ssl.keystore.type": "PKCS12",
			"listener.name.iam.ssl.keystore.location": join(folder, "keys.p12"),
			"listener.name.iam.ssl.keystore.password": password,
			"listener.name.iam.ssl.key.password": password,
			...settings,
		},
	});
	return {
		...kafka,
		iam: `127.0.0.1:${port}`,
		ca: await readFile(join(folder, "certificate.pem"), "utf8"),
		async stop() {
			await kafka.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

export async function kafkaTool(mainClass: string, ...args: readonly string[]): Promise<string> {
	const light = ["-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
	const { stdout } = await execute("java", [...light, "-cp", kafkaClassPath(), mainClass, ...args]);
	return stdout;
}

async function makeCertificate(folder: string, password: string): Promise<void> {
	const store = ["-keystore", join(folder, "keys.p12"), "-storetype", "PKCS12", "-storepass", password, "-alias", "broker"];
	const subject = ["-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-keyalg", "EC", "-validity", "2"];
	await execute("keytool", ["-genkeypair", ...store, ...subject]);
	await execute("keytool", ["-exportcert", "-rfc", ...store, "-file", join(folder, "certificate.pem")]);
}
