import { onBothTargets } from "./both-targets.ts";
import { verifiableConsumer } from "./verifiable-client.ts";

onBothTargets(verifiableConsumer);
