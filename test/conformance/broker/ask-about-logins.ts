import { connect } from "node:net";
import { rawClient } from "../../broker/support/raw-client.ts";
import type { Asker } from "./asker.ts";

/** Logins by PLAIN at a listener that asks for them: `alice` with the password `wonderland`, and `bob` with `builder`. */
export async function askAboutLogins({ note }: Asker, port: number): Promise<void> {
	type Step = readonly [api: "SaslHandshake" | "SaslAuthenticate" | "ListGroups" | "ApiVersions", version: number, body: object];
	/** Takes these steps on a connection of its own, and notes how the last one went. */
	const attempt = async (question: string, ...steps: readonly Step[]) => {
		const client = rawClient(connect({ host: "127.0.0.1", port }));
		let answer = "";
		try {
			for (const [api, version, body] of steps) {
				const { errorCode = 0 } = (await client.request(api, version, body)) as { readonly errorCode?: number };
				answer = `errorCode=${errorCode}`;
			}
		} catch {
			answer = "the connection is closed";
		}
		note(question, answer);
		client.close();
	};
	const handshake = (mechanism: string): Step => ["SaslHandshake", 1, { mechanism }];
	const token = (text: string): Step => ["SaslAuthenticate", 2, { authBytes: Buffer.from(text) }];
	const work: Step = ["ListGroups", 2, {}];
	const alice = "\0alice\0wonderland";
	await attempt("a login", handshake("PLAIN"), token(alice));
	await attempt("work after a login", handshake("PLAIN"), token(alice), work);
	await attempt("work before a login", work);
	await attempt("versions before a login", ["ApiVersions", 0, {}]);
	await attempt("a mechanism that is not served", handshake("SCRAM-SHA-512"));
	await attempt("a mechanism that is not served, then one that is", handshake("SCRAM-SHA-512"), handshake("PLAIN"));
	await attempt("a mechanism in small letters", handshake("plain"));
	await attempt("a token before a mechanism", token(alice));
	await attempt("a mechanism chosen twice", handshake("PLAIN"), handshake("PLAIN"));
	await attempt("work between mechanism and token", handshake("PLAIN"), work);
	await attempt("a wrong password", handshake("PLAIN"), token("\0alice\0queen"));
	await attempt("a user that nobody knows", handshake("PLAIN"), token("\0carol\0x"));
	await attempt("a password of another user", handshake("PLAIN"), token("\0bob\0wonderland"));
	await attempt("a token without a password", handshake("PLAIN"), token("\0alice\0"));
	await attempt("a token in two parts", handshake("PLAIN"), token("alice\0wonderland"));
	await attempt("a token that acts for another", handshake("PLAIN"), token("bob\0alice\0wonderland"));
	await attempt("a token that acts for itself", handshake("PLAIN"), token(`alice${alice}`));
	await attempt("work after a wrong password", handshake("PLAIN"), token("\0alice\0queen"), work);
	await attempt("a second try after a wrong password", handshake("PLAIN"), token("\0alice\0queen"), token(alice));
	await attempt("a second login", handshake("PLAIN"), token(alice), handshake("PLAIN"), token(alice));
	await attempt("a second login of somebody else", handshake("PLAIN"), token(alice), handshake("PLAIN"), token("\0bob\0builder"));
	await attempt("a second mechanism after a login", handshake("PLAIN"), token(alice), handshake("OAUTHBEARER"));
	await attempt("a second token after a login", handshake("PLAIN"), token(alice), token(alice));
}
