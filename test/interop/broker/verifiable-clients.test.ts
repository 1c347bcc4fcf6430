import { onBothTargets } from "./both-targets.ts";
import { verifiableClients } from "./verifiable-clients.ts";

onBothTargets(verifiableClients);
