// Plays Lambda for one bundle: reads { event, remainingMs } from standard input, calls the bundle's handler once, and prints what it returned or threw.
import { pathToFileURL } from "node:url";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { event, remainingMs } = JSON.parse(Buffer.concat(chunks).toString());
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const end = Date.now() + remainingMs;
const context = {
	functionName: "bundled",
	functionVersion: "$LATEST",
	invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:bundled",
	awsRequestId: "11111111-1111-4111-8111-111111111111",
	getRemainingTimeInMillis: () => end - Date.now(),
};
const result = await handler(event, context).then(
	(response) => ({ response }),
	(error) => ({ error: { name: error.name, code: error.code, message: error.message } }),
);
process.stdout.write(`RESULT ${JSON.stringify(result)}\n`);
