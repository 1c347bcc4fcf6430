import type { AvroType } from "@millrace/codegen";
import { Incompatible } from "../../packages/codegen/src/code/incompatible.ts";
import { ModuleCode } from "../../packages/codegen/src/code/module-code.ts";
import { createReaderWriter } from "../../packages/codegen/src/code/reader.ts";
import { chooseNames, namesInside } from "../../packages/codegen/src/type-names.ts";

/**
 * Whether the code that reads one version as another refuses some value, or cannot be written at all: a branch or record that it cannot
 * take, or a symbol for which it has none.
 */
export function refusesValues(from: AvroType, to: AvroType): boolean {
	const names = chooseNames(to, "test");
	const module = new ModuleCode([...namesInside(from, names), ...namesInside(to, names)]);
	try {
		const expression = createReaderWriter({ module, names, options: {} })(from, to, "Other", "");
		return /\.damaged\(|\| undefined\)\[\] = /.test(`${expression}\n${module.textOf([expression])}`);
	} catch (error) {
		if (error instanceof Incompatible) return true;
		throw error;
	}
}
