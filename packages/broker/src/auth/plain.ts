import { timingSafeEqual } from "node:crypto";
import type { Authenticator } from "./authenticator.ts";

/**
 * SASL/PLAIN, for tests of clients that use it.
 *
 * @param users Passwords by user name.
 */
export function plain(users: Readonly<Record<string, string>>): Authenticator {
	return {
		mechanism: "PLAIN",
		judge(message) {
			// [authorization id] NUL user NUL password
			const [actsFor, user = "", password = ""] = message.toString("utf8").split("\0");
			const expected = Object.hasOwn(users, user) ? users[user] : undefined;
			const given = Buffer.from(password);
			const wanted = Buffer.from(expected ?? "");
			const matches = expected !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted);
			if (actsFor !== "" && actsFor !== user) {
				return {
					kind: "refused",
					reason: "Authentication failed: Client requested an authorization id that is different from username",
				};
			}
			if (!matches) return { kind: "refused", reason: "Authentication failed: Invalid username or password" };
			return { kind: "accepted", principal: `User:${user}`, expiresAt: undefined };
		},
	};
}
