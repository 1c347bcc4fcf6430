import type { AvroType } from "@millrace/codegen";
import { Incompatible } from "../../packages/codegen/src/code/incompatible.ts";
import { ModuleCode } from "../../packages/codegen/src/code/module-code.ts";
import { createReaderWriter } from "../../packages/codegen/src/code/reader.ts";
import { chooseNames, namesInside } from "../../packages/codegen/src/type-names.ts";

/** The code that reads one version as another; undefined when there is none, because nothing could be read. */
export function readerText(from: AvroType, to: AvroType): string | undefined {
	const names = chooseNames(to, "test");
	const module = new ModuleCode([...namesInside(from, names), ...namesInside(to, names)]);
	try {
		const expression = createReaderWriter({ module, names, options: {} })(from, to, "Other", "");
		return `${expression}\n${module.textOf([expression])}`;
	} catch (error) {
		if (error instanceof Incompatible) return undefined;
		throw error;
	}
}

/**
 * Whether the code that reads one version as another refuses some value, or cannot be written at all: a branch or record that it cannot
 * take, or a symbol for which it has none.
 */
export function refusesValues(from: AvroType, to: AvroType): boolean {
	const text = readerText(from, to);
	return text === undefined || /\.damaged\(|\| undefined\)\[\] = /.test(text);
}
