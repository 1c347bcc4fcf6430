import { demandVariable, LineProcess } from "./line-process.ts";

/** A Java program as another process, which answers each line of JSON with one. */
export class JavaProcess<Question> extends LineProcess<Question> {
	/**
	 * @param variable the environment variable that holds its class path
	 * @param environment more variables for it
	 */
	constructor(main: string, variable: string, switches: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		super(main, "java", [...switches, "-cp", demandVariable(variable), main], environment);
	}
}
