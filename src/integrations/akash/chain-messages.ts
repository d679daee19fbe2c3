import { MsgAccountDeposit, MsgMintACT, Scope, Source } from "@akashnetwork/chain-sdk/private-types/akash.v1";
import {
  type GroupSpec,
  MsgCloseDeployment,
  MsgCreateDeployment,
  MsgUpdateDeployment,
} from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { MsgCreateLease } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import Long from "long";

/** A message as a transaction carries it. */
export interface ChainMessage {
  typeUrl: string;
  value: Uint8Array;
}

export interface BidKey {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
  bseq: number;
}

const long = (dseq: string): Long => Long.fromString(dseq, true);
const fromBalance = (denom: "uact" | "uakt", amount: string) => ({
  amount: { denom, amount },
  sources: [Source.balance],
});

export function createDeploymentMessage(input: {
  owner: string;
  dseq: string;
  groups: GroupSpec[];
  hash: Uint8Array;
  depositUact: string;
}): ChainMessage {
  const message = MsgCreateDeployment.fromPartial({
    id: { owner: input.owner, dseq: long(input.dseq) },
    hash: input.hash,
    deposit: fromBalance("uact", input.depositUact),
  });
  message.groups = input.groups;
  return { typeUrl: `/${MsgCreateDeployment.$type}`, value: MsgCreateDeployment.encode(message).finish() };
}

export function updateDeploymentMessage(owner: string, dseq: string, hash: Uint8Array): ChainMessage {
  const message = MsgUpdateDeployment.fromPartial({ id: { owner, dseq: long(dseq) }, hash });
  return { typeUrl: `/${MsgUpdateDeployment.$type}`, value: MsgUpdateDeployment.encode(message).finish() };
}

export function closeDeploymentMessage(owner: string, dseq: string): ChainMessage {
  const message = MsgCloseDeployment.fromPartial({ id: { owner, dseq: long(dseq) } });
  return { typeUrl: `/${MsgCloseDeployment.$type}`, value: MsgCloseDeployment.encode(message).finish() };
}

export function createLeaseMessage(bid: BidKey): ChainMessage {
  const message = MsgCreateLease.fromPartial({ bidId: { ...bid, dseq: long(bid.dseq) } });
  return { typeUrl: `/${MsgCreateLease.$type}`, value: MsgCreateLease.encode(message).finish() };
}

export function accountDepositMessage(owner: string, dseq: string, amountUact: string): ChainMessage {
  const message = MsgAccountDeposit.fromPartial({
    signer: owner,
    id: { scope: Scope.deployment, xid: `${owner}/${dseq}` },
    deposit: fromBalance("uact", amountUact),
  });
  return { typeUrl: `/${MsgAccountDeposit.$type}`, value: MsgAccountDeposit.encode(message).finish() };
}

export function mintMessage(owner: string, burnUakt: string): ChainMessage {
  const message = MsgMintACT.fromPartial({
    owner,
    to: owner,
    coinsToBurn: { denom: "uakt", amount: burnUakt },
  });
  return { typeUrl: `/${MsgMintACT.$type}`, value: MsgMintACT.encode(message).finish() };
}
