import { plain } from "@millrace/broker";
import { expect, test } from "vitest";
import { framesOf } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

const authenticator = plain({ ada: "lovelace" });

test("a known user with the right password is accepted, and nobody else", () => {
	expect(authenticator.judge(Buffer.from("\0ada\0lovelace"), 0)).toEqual({
		kind: "accepted",
		principal: "User:ada",
		expiresAt: undefined,
	});
	for (const message of ["\0ada\0wrong", "\0bob\0lovelace", "\0__proto__\0", "", "\0ada"]) {
		expect(authenticator.judge(Buffer.from(message), 0).kind, message).toBe("refused");
	}
});

test("old clients send their token without a header, after version 0 of the handshake", async () => {
	const broker = await testBroker({ auth: authenticator });
	const stream = broker.connect();
	const next = framesOf(stream);
	const send = (body: Buffer) => {
		const size = Buffer.alloc(4);
		size.writeInt32BE(body.length);
		stream.write(Buffer.concat([size, body]));
	};
	send(Buffer.from("0011000000000001000172000550" + "4c41494e", "hex"));
	expect((await next()).readInt16BE(4)).toBe(0);
	send(Buffer.from("\0ada\0lovelace"));
	expect(await next()).toEqual(Buffer.alloc(0));
	send(Buffer.from("0003000000000002000172" + "00000000", "hex"));
	expect((await next()).readInt32BE(0)).toBe(2);
	stream.destroy();
});
