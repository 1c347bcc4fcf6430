import { mskIam, plain } from "@millrace/broker";
import { type OpenConnectionOptions, openConnection, type SaslLogin } from "@millrace/broker/client";
import { createMskToken } from "@millrace/core/msk-iam";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { answerOf, fakeServer, versionsBody } from "../support/fake-server.ts";
import { testBroker } from "../support/test-broker.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const clock = manualClock();
const withLogin = (login?: SaslLogin): OpenConnectionOptions => {
	return { where: "broker:1", clock, clientId: "test", requestTimeoutMs: 1000, login };
};
const iam = (options: Partial<typeof credentials & { region: string }> = {}): SaslLogin => ({
	mechanism: "OAUTHBEARER",
	token: () => {
		const own = { ...credentials, ...options };
		return createMskToken({ region: options.region ?? "eu-west-1", credentials: own, now: new Date(clock.now()) }).token;
	},
});

test("a token of MSK IAM opens a connection, which is replaced before the token ends", async () => {
	const broker = await testBroker({ clock, auth: mskIam({ credentials: [credentials], region: "eu-west-1" }) });
	const connection = await openConnection(broker.connect(), withLogin(iam()));
	expect(connection.isOpen).toBe(true);
	expect((connection.replaceAt - clock.now()) / 60_000).toBeCloseTo(15 * 0.85, 1);
	expect(broker.events).toEqual([]);
});

test("user and password open a connection for good", async () => {
	const broker = await testBroker({ auth: plain({ ada: "lovelace" }) });
	const login: SaslLogin = { mechanism: "PLAIN", username: "ada", password: "lovelace" };
	expect((await openConnection(broker.connect(), withLogin(login))).replaceAt).toBe(Number.POSITIVE_INFINITY);
});

test.each([
	["a token of another key", iam({ secretAccessKey: "other" })],
	["a token for another region", iam({ region: "us-east-1" })],
	["a token that is none", { mechanism: "OAUTHBEARER", token: async () => "nonsense" }],
	["a mechanism that is not served", { mechanism: "PLAIN", username: "ada", password: "SECRETWORD" }],
] satisfies [string, SaslLogin][])("%s is refused as unauthorised, without telling what it was", async (_, login) => {
	const broker = await testBroker({ clock, auth: mskIam({ credentials: [credentials], region: "eu-west-1" }) });
	const refused = openConnection(broker.connect(), withLogin(login));
	await expect(refused).rejects.toMatchObject({ code: "KAFKA_UNAUTHORISED", category: "unauthorised", retryable: false });
	await expect(refused).rejects.not.toThrow(/SECRETWORD|nonsense|X-Amz/);
});

test("a refusal that comes as JSON first is confirmed, and told in the words that follow", async () => {
	const ranges = { 17: [0, 1], 36: [0, 1] } as const;
	const tokens: Buffer[] = [];
	const stream = fakeServer(({ key, correlationId, frame }, server) => {
		if (key === 18) return server.write(answerOf(correlationId, versionsBody(ranges)));
		// errorCode, mechanisms
		if (key === 17) return server.write(answerOf(correlationId, Buffer.of(0, 0, 0, 0, 0, 0)));
		tokens.push(frame.subarray(-1));
		const json = Buffer.from('{"status":"invalid_token"}');
		const life = Buffer.alloc(8);
		const first = [Buffer.of(0, 0, 255, 255), Buffer.of(0, 0, 0, json.length), json, life];
		const message = Buffer.from("expired");
		const second = [Buffer.of(0, 58), Buffer.of(0, message.length), message, Buffer.alloc(4), life];
		return server.write(answerOf(correlationId, Buffer.concat(tokens.length === 1 ? first : second)));
	});
	await expect(openConnection(stream, withLogin(iam()))).rejects.toMatchObject({
		code: "KAFKA_UNAUTHORISED",
		problem: "The login at broker:1 was refused (expired).",
	});
	expect(tokens).toEqual([Buffer.of(1), Buffer.of(1)]);
});

test("a broker that refuses ApiVersions is told of by Kafka's name for it", async () => {
	const stream = fakeServer(({ correlationId }, server) => server.write(answerOf(correlationId, versionsBody({}, 35))));
	await expect(openConnection(stream, withLogin())).rejects.toMatchObject({ kafkaError: "UNSUPPORTED_VERSION" });
});

test("a login that does not end in time is unreachable, and the connection closed", async () => {
	const stream = fakeServer(({ key, correlationId }, server) => {
		if (key === 18) server.write(answerOf(correlationId, versionsBody({ 17: [0, 1], 36: [0, 2] })));
	});
	const opening = expect(openConnection(stream, withLogin(iam()))).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	await clock.advance(1000);
	await opening;
	expect(stream.destroyed).toBe(true);
});
