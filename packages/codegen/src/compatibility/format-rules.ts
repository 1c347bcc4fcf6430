/** A place at which one version cannot read all that another one writes. */
export interface ReaderProblem {
	/** Stable code of the format's rule that is broken, such as `FIELD_WITHOUT_DEFAULT`. */
	readonly rule: string;
	/** Names of the reader's fields with dots between them, `[]` for items and values; empty at the top. */
	readonly path: string;
	/** A sentence without its end. */
	readonly problem: string;
	/** What the reader's definition says there; undefined where it says nothing. */
	readonly reader: string | undefined;
	/** What the writer's definition says there. */
	readonly writer: string | undefined;
	/** What to do about it, in sentences: by which of the two can still be changed. */
	readonly fix: { readonly reader: string; readonly writer: string };
}

/**
 * All that judging versions needs to know of a schema format. Modes, checkpoints and verdicts are the same for every format, so a
 * further format is a further one of these.
 */
export interface FormatRules<Model> {
	/** @throws when the text is no definition of the format. */
	read(definition: string): Model;
	/** Every place at which the reader's version cannot read what the writer's version writes; none when it reads all of it. */
	checkReader(reader: Model, writer: Model): readonly ReaderProblem[];
}
