import { createRequire } from "node:module";
import { join } from "node:path";
import type { Methods, Properties, Struct } from "./protocol.ts";

export interface Served {
	/** Host and port, on this machine alone. */
	readonly address: string;
	close(): void;
}

/** Makes the wire's form of JSON. */
export type ToStruct = (properties: Properties) => Struct;

/**
 * Serves an engine's methods to the program that SST runs, with the gRPC and the messages of the Pulumi that SST itself installed: nothing
 * of it is a dependency of this repository.
 */
export async function serve(platform: string, methodsWith: (toStruct: ToStruct) => Methods): Promise<Served> {
	const load = createRequire(join(platform, "package.json"));
	const grpc = load("@grpc/grpc-js") as Grpc;
	const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js") as StructModule;
	const { ResourceMonitorService } = load("@pulumi/pulumi/proto/resource_grpc_pb") as Record<string, Service>;
	const { EngineService } = load("@pulumi/pulumi/proto/engine_grpc_pb") as Record<string, Service>;

	const methods = Object.entries(methodsWith((properties) => Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)))));
	const server = new grpc.Server();
	for (const service of [ResourceMonitorService, EngineService]) {
		if (service === undefined) throw new TypeError("The installed Pulumi has no such service.");
		server.addService(
			service,
			Object.fromEntries(methods.flatMap(([name, method]) => (service[name] ? [[name, handlerOf(service[name], method)]] : []))),
		);
	}
	const port = await new Promise<number>((resolve, reject) => {
		server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
			error === null ? resolve(bound) : reject(error),
		);
	});
	return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

function handlerOf({ responseType: Reply }: Service[string], method: (request: never, reply: never) => void): Handler {
	return ({ request }, done) => {
		const reply = new Reply();
		try {
			// Sound: gRPC hands over the messages that the service declares under this name, and `Methods` describes those.
			method(request as never, reply as never);
		} catch (error) {
			return done({ code: UNKNOWN, message: error instanceof Error ? error.message : String(error) });
		}
		done(null, reply);
	};
}

/** https://grpc.io/docs/guides/status-codes/ */
const UNKNOWN = 2;

type Handler = (call: { readonly request: unknown }, done: (error: object | null, reply?: unknown) => void) => void;
type Service = Readonly<Record<string, { readonly responseType: new () => unknown }>>;

interface StructModule {
	readonly Struct: { fromJavaScript(properties: Properties): Struct };
}

/** What we use of `@grpc/grpc-js`. */
interface Grpc {
	readonly Server: new () => {
		addService(service: Service, handlers: Readonly<Record<string, Handler>>): void;
		bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
		forceShutdown(): void;
	};
	readonly ServerCredentials: { createInsecure(): unknown };
}
