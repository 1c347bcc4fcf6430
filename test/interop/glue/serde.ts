import { JavaProcess } from "../java-process.ts";

/** What `java/Serde.java` is asked, one line each. */
export type Question =
	| {
			readonly ask: "write";
			readonly topic: string;
			readonly config: Readonly<Record<string, string | boolean>>;
			/** A definition, or `specific`, `json` or `protobuf`. */
			readonly schema: string;
			readonly value: unknown;
	  }
	| {
			readonly ask: "read";
			readonly topic: string;
			readonly config: Readonly<Record<string, string | boolean>>;
			readonly bytes: string;
	  };

export interface Written {
	/** In base64. */
	readonly bytes: string;
}

export interface Read {
	readonly value: unknown;
	/** Name of the class that the deserializer made. */
	readonly type: string;
}

export interface Failed {
	readonly error: string;
}

/** AWS's own serializer and deserializer as another process. */
export class Serde extends JavaProcess<Question> {
	constructor() {
		super("Serde", "MILLRACE_SERDE_CLASSPATH", ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"], {
			AWS_ACCESS_KEY_ID: "testing",
			AWS_SECRET_ACCESS_KEY: "testing",
			AWS_REGION: "us-east-1",
			AWS_EC2_METADATA_DISABLED: "true",
		});
	}
}
