import {
  GroupSpec,
  MsgCreateDeployment,
  MsgCreateDeploymentResponse,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { deploymentErrors } from "../chain-error.ts";
import { base64, encode, hex } from "../codecs.ts";
import { MAX_UNIT_PRICE, MIN_DEPOSIT } from "../constants.ts";
import { type Dec, ONE, parseDec } from "../dec.ts";
import { deploymentKey, groupKey } from "../ledger/keys.ts";
import { openEscrow } from "../market/escrow.ts";
import { openOrder } from "../market/orders.ts";
import { takeDeposit } from "./deposit-source.ts";
import { messageHandler } from "./message-handler.ts";

function validateGroup(group: GroupSpec): void {
  if (!group.name) throw deploymentErrors.invalidGroups("empty group spec name denomination");
  if (group.resources.length === 0) throw deploymentErrors.invalidGroups("group resources is empty");
  for (const unit of group.resources) {
    const denom = unit.price?.denom ?? "";
    if (denom !== "uact") throw deploymentErrors.invalidPrice(`unsupported denomination ${denom}`);
    if (unit.count < 1) throw deploymentErrors.invalidGroups("invalid unit count");
    const price: Dec = parseDec(unit.price?.amount ?? "");
    if (price <= 0n || price > MAX_UNIT_PRICE * ONE) {
      throw deploymentErrors.invalidGroups(`error: invalid unit price (${MAX_UNIT_PRICE} > price > 0 fails)`);
    }
    if (!unit.resource?.cpu || !unit.resource.memory) throw deploymentErrors.invalidGroups("empty resource");
  }
}

function validate(message: MsgCreateDeployment): void {
  if (!message.id || message.id.dseq.isZero()) throw deploymentErrors.invalidId("dseq is zero");
  if (message.groups.length === 0) throw deploymentErrors.invalidGroups();
  if (message.hash.length === 0) throw deploymentErrors.emptyHash();
  if (message.hash.length !== 32) throw deploymentErrors.invalidHash();
  const names = new Set(message.groups.map((group) => group.name));
  if (names.size !== message.groups.length) throw deploymentErrors.invalidGroups("duplicate group name");
  for (const group of message.groups) validateGroup(group);
}

export const createDeployment = messageHandler({
  request: MsgCreateDeployment,
  response: MsgCreateDeploymentResponse,
  signer: (message) => message.id?.owner ?? "",
  gas: (message) => 95_000 + 30_000 * message.groups.length,
  run(message, { ledger, height, timeMs }) {
    const owner = message.id?.owner ?? "";
    const dseq = message.id?.dseq.toString() ?? "0";
    const key = deploymentKey({ owner, dseq });
    if (ledger.deployments.get(key)) throw deploymentErrors.exists();
    validate(message);
    const deposit = takeDeposit(ledger, owner, message.deposit, ["uact"], MIN_DEPOSIT);

    const hashHex = hex(message.hash);
    ledger.deployments.put(key, { owner, dseq, state: "active", hashHex, createdAt: height });
    openEscrow(ledger, { owner, dseq, amount: deposit.amount, height, timeMs });
    for (const [index, group] of message.groups.entries()) {
      const gseq = index + 1;
      ledger.groups.put(groupKey({ owner, dseq, gseq }), {
        owner,
        dseq,
        gseq,
        state: "open",
        spec: base64(encode(GroupSpec, group)),
        createdAt: height,
      });
      openOrder(ledger, { owner, dseq, gseq, oseq: 1 }, { height, timeMs });
    }
    return MsgCreateDeploymentResponse.fromPartial({});
  },
});
