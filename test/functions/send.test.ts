import { ServiceError, send } from "@example/functions/send";
import { expect, test } from "vitest";
import { startHttpRecorder } from "./support/http-recorder.ts";

test("a message arrives with its method, type and idempotency key", async () => {
	await using service = await startHttpRecorder();
	await send({
		method: "POST",
		url: `${service.endpoint}/hook`,
		contentType: "application/json",
		body: "{}",
		idempotencyKey: "us2000",
	});
	expect(service.requests).toMatchObject([
		{ method: "POST", url: "/hook", body: "{}", headers: { "content-type": "application/json", "idempotency-key": "us2000" } },
	]);
});

test("an error of the service fails the call with a retryable error that hides the address", async () => {
	await using service = await startHttpRecorder(503);
	const sent = send({ method: "PUT", url: `${service.endpoint}/?token=secret`, contentType: "text/plain", body: "" });
	const error = await sent.catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(ServiceError);
	expect(error).toMatchObject({ retryable: true, message: "A PUT was answered with status 503." });
});

test("a service that is not there fails the call too", async () => {
	const service = await startHttpRecorder();
	await service[Symbol.asyncDispose]();
	const sent = send({ method: "PUT", url: service.endpoint, contentType: "text/plain", body: "" });
	await expect(sent).rejects.toThrow(ServiceError);
});
