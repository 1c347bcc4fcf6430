/** Why one version cannot be read as another. Caught where a union has other branches, and where a version is left out. */
export class Incompatible extends Error {
	constructor(path: string, problem: string) {
		super(path === "" ? problem : `at ${path}, ${problem}`);
	}
}
