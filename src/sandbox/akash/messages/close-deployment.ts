import {
  MsgCloseDeployment,
  MsgCloseDeploymentResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { deploymentErrors } from "../chain-error.ts";
import { LeaseClosed } from "../constants.ts";
import { deploymentKey } from "../ledger/keys.ts";
import { endDeployment } from "../market/end-deployment.ts";
import { messageHandler } from "./message-handler.ts";

export const closeDeployment = messageHandler({
  request: MsgCloseDeployment,
  response: MsgCloseDeploymentResponse,
  signer: (message) => message.id?.owner ?? "",
  // Closing walks every bid of the deployment, which is why it is the transaction that runs out of gas.
  gas(message, ledger) {
    const prefix = message.id ? `${deploymentKey(message.id)}/` : "?";
    const bids = ledger.bids.entries().filter(([key]) => key.startsWith(prefix)).length;
    return 110_000 + 45_000 * bids;
  },
  run(message, { ledger, height, timeMs }) {
    if (!message.id) throw deploymentErrors.invalidId();
    const deployment = ledger.deployments.get(deploymentKey(message.id));
    if (!deployment) throw deploymentErrors.notFound();
    if (deployment.state !== "active") throw deploymentErrors.closed();
    endDeployment(ledger, deployment, { height, timeMs, leaseState: "closed", reason: LeaseClosed.owner });
    return MsgCloseDeploymentResponse.fromPartial({});
  },
});
