export { type AwsAnswer, type AwsPorts, hostOf, regionOf, sendSigned } from "./runtime/aws-request.ts";
export { type Clock, sleep, systemClock } from "./runtime/clock.ts";
export type { SignableRequest } from "./runtime/sigv4.ts";
