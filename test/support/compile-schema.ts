import { type AvroOptions, definitionOf, digestOf, generate, readDefinitions } from "@millrace/codegen";
import * as avro from "@millrace/core/avro";
import { dynamic } from "@millrace/core/avro-dynamic";
import { transformSync } from "esbuild";

/** What a generated module exports, made while the test runs. */
export interface CompiledSchema {
	/** The schema of generated code alone. */
	readonly generated: avro.Schema<unknown>;
	/** The same, wrapped so that it reads versions by their definitions too. */
	readonly dynamic: avro.Schema<unknown>;
	readonly digest: string;
	/** In normal form. */
	readonly definition: string;
	/** The generated TypeScript. */
	readonly text: string;
}

export interface CompileOptions {
	readonly avro?: AvroOptions;
	/** Definitions of other released versions, newest first. */
	readonly versions?: readonly unknown[];
	/** Whether all of them are compiled in. @default true */
	readonly pinned?: boolean;
}

/** What V8 calls the code that is compiled here. */
export const GENERATED_URL = "generated-schema.js";

/** Generates the code of a schema and runs it. Every schema is called \`Test\` by its file, unless it has a name. */
export function compileSchema(definition: unknown, options: CompileOptions = {}): CompiledSchema {
	const text = typeof definition === "string" && /^["[{]/.test(definition) ? definition : JSON.stringify(definition);
	const path = "test.avsc";
	const [own] = readDefinitions([{ path, text }]);
	const released = (options.versions ?? []).map((version) => {
		const definition = definitionOf({ path, text: JSON.stringify(version) });
		return { digest: digestOf(definition), definition, pinned: options.pinned ?? true };
	});
	const lock = { schemas: new Map([[own?.name ?? "", released.filter(({ digest }) => digest !== own?.digest).reverse()]]) };
	const [file] = generate([{ path, text }], { avro: options.avro ?? {}, lock });
	if (file === undefined) throw new Error("Nothing was generated.");
	const { code } = transformSync(file.text, { loader: "ts", format: "cjs" });
	const module: { exports: Record<string, unknown> } = { exports: {} };
	// The only place where text becomes code, and a test's.
	new Function("require", "module", "exports", `${code}\n//# sourceURL=${GENERATED_URL}`)(() => avro, module, module.exports);
	const found = Object.entries(module.exports);
	const [, generated] = found.find(([, value]) => (value as { format?: string }).format === "avro") ?? [];
	const [, parts] = found.find(([name]) => name.endsWith("Definition") && !(name in { Definition: 1 })) ?? [];
	return {
		generated: generated as avro.Schema<unknown>,
		dynamic: dynamic(generated as avro.Schema<unknown>, parts as avro.Definition<unknown>),
		digest: digestOf(text),
		definition: definitionOf({ path, text }),
		text: file.text,
	};
}
