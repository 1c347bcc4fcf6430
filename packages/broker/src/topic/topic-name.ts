/** What is wrong with a name, in Kafka's words, or undefined. */
export function topicNameProblem(name: string): string | undefined {
	if (name === "") return "the empty string is not allowed";
	if (name === "." || name === "..") return "'.' or '..' is not allowed";
	if (name.length > 249) return `the length of '${name}' is longer than the max allowed length 249`;
	if (!/^[a-zA-Z0-9._-]+$/.test(name)) {
		return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
	}
	return undefined;
}
