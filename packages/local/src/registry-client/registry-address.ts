import { RegistryAddressError } from "./registry-error.ts";

/** Where a registry is. */
export type RegistryAddress =
	| { readonly kind: "glue"; readonly name: string }
	| { readonly kind: "confluent"; readonly url: URL; readonly userInfo: string | undefined }
	| { readonly kind: "folder"; readonly path: string };

const FORMS = "Write glue:<name>, confluent:<url> or folder:<path>.";

/**
 * Reads an address: `glue:airline-dev`, `confluent:https://registry.example:8081` or `folder:registry`.
 *
 * Credentials in a URL are taken out of it, so that no error and no file repeats them.
 *
 * @throws {RegistryAddressError} for any other text.
 */
export function readRegistryAddress(text: string): RegistryAddress {
	const [, kind, rest = ""] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
	switch (kind) {
		case "glue":
			if (/^[a-zA-Z0-9_$#.-]{1,255}$/.test(rest)) return { kind, name: rest };
			throw invalid("The name of a Glue registry has 1 to 255 letters, digits and - _ $ # . in it");
		case "confluent":
			return { kind, ...readUrl(rest) };
		case "folder":
			return { kind, path: rest };
		default:
			throw invalid("This names no registry");
	}
}

/** As files of ids name it: without credentials, and for a folder as it was written. */
export function writeRegistryAddress(address: RegistryAddress): string {
	switch (address.kind) {
		case "glue":
			return `glue:${address.name}`;
		case "confluent":
			return `confluent:${address.url.href.replace(/\/+$/, "")}`;
		case "folder":
			return `folder:${address.path}`;
		default:
			return address satisfies never;
	}
}

function readUrl(text: string): { readonly url: URL; readonly userInfo: string | undefined } {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol !== "http:" && url?.protocol !== "https:")
		throw invalid("The address of Confluent's registry is a URL of http or https");
	const { username, password } = url;
	const userInfo = username === "" ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	const bare = new URL(url.pathname, url.origin);
	return { url: bare, userInfo };
}

/** The text itself is left out: it may hold a password. */
function invalid(problem: string): RegistryAddressError {
	return new RegistryAddressError(`${problem}.`, { fix: FORMS });
}
