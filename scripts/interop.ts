import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { installPrograms } from "./interop/debian.ts";
import { installArchive, installJava } from "./interop/java.ts";
import { installNpm } from "./interop/npm.ts";
import { installPython } from "./interop/python.ts";
import { root, run, say } from "./run.ts";

/*
  The suites that need more than Node: what they need is installed here, outside the checkout, and a failure to install it is a failure.
    moto (PyPI)            an independent implementation of AWS Glue and S3
    avro (PyPI)            Apache Avro for Python: examples of schemas, canonical forms and fingerprints
    avro (Maven Central)   Apache Avro for Java: writes and resolves what we resolve too
    schema-registry-serde (Maven Central)   AWS's own serializer for Kafka: writes, reads and registers against our registry
    kafka (Maven Central)  Apache Kafka itself, one broker on this machine, and its tools, two of the clients of the broker's suite
    kcat (Debian)          a client that runs the broker's conformance suite
    client-glue (npm)      AWS's own SDK, in a folder of its own: 25 MB, so no checkout has it
    confluent-kafka (PyPI) a client that runs that suite, and Confluent's own serializer for Python
    kafka-python (PyPI)    a client that runs that suite, with the codecs that it asks for
    apicurio-registry (Maven Central)   a registry that speaks Confluent's API, one process on this machine
    npm                    what the packed packages and a new project depend on, into a temporary folder
  Arguments go to vitest, such as the name of one suite.
*/
const moto = "5.2.1";
const avro = "1.12.1";
const serde = "1.1.27";
const kafka = "4.3.1";
const sdk = "3.1169.0";
const confluent = "2.16.1";
const kafkaPython = "3.0.12";
/** The last one that runs on Java 17. */
const apicurio = "2.6.13.Final";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-interop");

await mkdir(cache, { recursive: true });
await installPrograms([{ command: "kcat", probe: ["-V"], name: "kcat" }]);
const environment = {
	MILLRACE_MOTO_PYTHON: await installPython(
		join(cache, `moto-${moto}`),
		[`moto[server,glue,s3]==${moto}`, "boto3"],
		"import moto.server, boto3",
	),
	MILLRACE_AVRO_PYTHON: await installPython(
		join(cache, `avro-python-${avro}`),
		[`avro==${avro}`],
		"import avro.test.test_schema",
	),
	MILLRACE_AVRO_CLASSPATH: await installJava({
		sources: join(root, "test/interop/avro/java"),
		property: ["avro.version", avro],
		folder: join(cache, `avro-java-${avro}`),
	}),
	MILLRACE_SERDE_CLASSPATH: await installJava({
		sources: join(root, "test/interop/glue/java"),
		property: ["glue.version", serde],
		folder: join(cache, `glue-serde-${serde}`),
	}),
	MILLRACE_KAFKA_CLASSPATH: await installJava({
		sources: join(root, "test/interop/kafka"),
		property: ["kafka.version", kafka],
		folder: join(cache, `kafka-${kafka}`),
	}),
	MILLRACE_GLUE_SDK: await installNpm(join(cache, `client-glue-${sdk}`), "@aws-sdk/client-glue", sdk),
	MILLRACE_CONFLUENT_PYTHON: await installPython(
		join(cache, `confluent-kafka-${confluent}`),
		[`confluent-kafka[avro,schemaregistry]==${confluent}`],
		"import confluent_kafka.schema_registry.avro",
	),
	MILLRACE_KAFKA_PYTHON: await installPython(
		join(cache, `kafka-python-${kafkaPython}`),
		[`kafka-python==${kafkaPython}`, "lz4==4.4.5", "python-snappy==0.7.3", "zstandard==0.25.0"],
		"import kafka, lz4, snappy, zstandard",
	),
	MILLRACE_APICURIO_JAR: await installArchive(
		join(cache, `apicurio-${apicurio}`),
		`io.apicurio:apicurio-registry-app:${apicurio}:tar.gz:all`,
		`apicurio-registry-app-${apicurio}-runner.jar`,
	),
};

const suites = process.argv.slice(2);
const { status, output } = await run("vitest", ["run", "--config", "vitest.interop.config.ts", ...suites], environment);
say(output);
process.exitCode = status;
