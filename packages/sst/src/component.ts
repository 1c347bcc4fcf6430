import { OutsideSstError } from "./deploy-error.ts";

/** Stands for the base of components where SST's globals are missing, so that importing this package needs none of them. */
class NoComponent {
	constructor(type: string, name: string) {
		throw new OutsideSstError(`${type} ${name} can be made by SST alone, which brings its globals along.`, {
			fix: "Make it in `run` of sst.config.ts, or in a module that `run` imports.",
		});
	}
}

/** By a name of its own: where `$util` is taken to be missing, so is its type. */
type Base = typeof $util.ComponentResource;

/**
 * Base of every component. Not SST's own: a resource of `aws:msk` below that one is refused, for SST knows no rule for its name.
 */
export const Component: Base =
	// Sound: whoever extends the stand-in cannot make an instance.
	typeof $util === "undefined" ? (NoComponent as unknown as Base) : $util.ComponentResource;
