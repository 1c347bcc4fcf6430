import { createHash } from "node:crypto";
import type { Properties } from "./protocol.ts";

/*
  What AWS and providers would have answered, made up. A type or look-up that is not listed fails the deployment: an output that is missing
  would be `undefined` in the program, and silently drop the input that it feeds.
*/
const ACCOUNT = "123456789012";
const REGION = "us-east-1";

/** Outputs of a resource beside its inputs. */
export function madeUpOutputs(type: string, name: string, inputs: Properties): Properties {
	const make = OUTPUTS[type];
	if (make === undefined) throw new Error(`The offline engine stand-in knows no outputs of ${type}: list them in made-up.ts.`);
	return { ...inputs, ...make(String(inputs["name"] ?? name)) };
}

/** Answer of a look-up that a program makes while it runs. */
export function madeUpAnswer(token: string, args: Properties): Properties {
	const make = ANSWERS[token];
	if (make === undefined) throw new Error(`The offline engine stand-in has no answer to ${token}: list it in made-up.ts.`);
	return make(args);
}

const OUTPUTS: Readonly<Record<string, (name: string) => Properties>> = {
	"aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}` }),
	"aws:iam/role:Role": (name) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }),
	"aws:lambda/function:Function": (name) => ({ arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}` }),
	"aws:s3/bucketObjectv2:BucketObjectv2": () => ({}),
	"random:index/randomBytes:RandomBytes": (name) => ({ base64: createHash("sha256").update(name).digest("base64") }),
};

const ANSWERS: Readonly<Record<string, (args: Properties) => Properties>> = {
	"aws:iam/getPolicyDocument:getPolicyDocument": ({ statements }) => ({ json: JSON.stringify({ Statement: statements ?? [] }) }),
	"aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
	"aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
	"aws:index/getRegion:getRegion": () => ({ region: REGION, name: REGION }),
};
