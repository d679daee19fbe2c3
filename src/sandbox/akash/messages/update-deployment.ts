import {
  MsgUpdateDeployment,
  MsgUpdateDeploymentResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { deploymentErrors } from "../chain-error.ts";
import { hex } from "../codecs.ts";
import { deploymentKey } from "../ledger/keys.ts";
import { messageHandler } from "./message-handler.ts";

export const updateDeployment = messageHandler({
  request: MsgUpdateDeployment,
  response: MsgUpdateDeploymentResponse,
  signer: (message) => message.id?.owner ?? "",
  gas: () => 62_000,
  run(message, { ledger }) {
    if (!message.id) throw deploymentErrors.invalidId();
    const key = deploymentKey(message.id);
    const deployment = ledger.deployments.get(key);
    if (!deployment) throw deploymentErrors.notFound();
    if (deployment.state !== "active") throw deploymentErrors.closed();
    if (message.hash.length === 0) throw deploymentErrors.emptyHash();
    const hashHex = hex(message.hash);
    // A new manifest is the only thing an update can bring.
    if (message.hash.length !== 32 || hashHex === deployment.hashHex) throw deploymentErrors.invalidHash();
    ledger.deployments.put(key, { ...deployment, hashHex });
    return MsgUpdateDeploymentResponse.fromPartial({});
  },
});
