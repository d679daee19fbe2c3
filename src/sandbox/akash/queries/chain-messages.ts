import {
  Deployment_State,
  Lease_State,
  Scope,
  Source,
  Types_Account,
  Types_Payment,
  Types_State,
} from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { Group_State } from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import { Bid_State, Order_State } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { fromHex } from "../codecs.ts";
import { BID_DEPOSIT } from "../constants.ts";
import { type Dec, formatDec, ONE } from "../dec.ts";
import { deploymentKey, groupKey, leaseKey } from "../ledger/keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type {
  BidRecord,
  DeploymentRecord,
  EscrowRecord,
  GroupRecord,
  LeaseRecord,
  OrderRecord,
} from "../ledger/records.ts";
import { groupSpec } from "../market/orders.ts";

/** Ledger records in the shape of the chain's protobuf messages. */
const uact = (amount: Dec) => ({ denom: "uact", amount: formatDec(amount) });
const RECLAIMING = 4 as Lease_State;
const bidId = ({ owner, dseq, gseq, oseq, provider }: BidRecord | LeaseRecord) => ({
  ...{ owner, dseq, gseq, oseq, provider },
  bseq: 0,
});

export const orderMessage = (ledger: Ledger, order: OrderRecord) => {
  const { owner, dseq, gseq, oseq, createdAt } = order;
  const group = ledger.groups.get(`${owner}/${dseq}/${gseq}`);
  return {
    id: { owner, dseq, gseq, oseq },
    state: Order_State[order.state],
    ...(group && { spec: groupSpec(group) }),
    createdAt,
  };
};

export const bidMessage = (bid: BidRecord) => ({
  bid: { id: bidId(bid), state: Bid_State[bid.state], price: uact(bid.price), createdAt: bid.createdAt },
  escrowAccount: Types_Account.fromPartial({
    id: { scope: Scope.bid, xid: leaseKey(bid) },
    state: {
      owner: bid.provider,
      state: bid.state === "open" || bid.state === "active" ? Types_State.open : Types_State.closed,
      settledAt: bid.createdAt,
      funds: [uact(bid.state === "open" || bid.state === "active" ? BID_DEPOSIT * ONE : 0n)],
    },
  }),
});

export const leaseMessage = (ledger: Ledger, lease: LeaseRecord) => {
  const payment = ledger.payments.get(leaseKey(lease));
  const { createdAt, closedOn, reason } = lease;
  return {
    lease: {
      id: bidId(lease),
      // The SDK's enum ends at 3; the chain has had a fourth since v2.1.
      state: lease.state === "reclaiming" ? RECLAIMING : Lease_State[lease.state],
      price: uact(lease.price),
      ...{ createdAt, closedOn, reason },
    },
    ...(payment && {
      escrowPayment: Types_Payment.fromPartial({
        id: {
          aid: { scope: Scope.deployment, xid: deploymentKey(lease) },
          xid: `${lease.gseq}/${lease.oseq}/${lease.provider}`,
        },
        state: {
          owner: payment.provider,
          state: Types_State[payment.state],
          rate: uact(payment.rate),
          balance: uact(payment.balance),
          unsettled: uact(payment.unsettled),
          withdrawn: { denom: "uact", amount: payment.withdrawn.toString() },
        },
      }),
    }),
  };
};

export const escrowMessage = (account: EscrowRecord): Types_Account =>
  Types_Account.fromPartial({
    id: { scope: Scope.deployment, xid: deploymentKey(account) },
    state: {
      owner: account.owner,
      state: Types_State[account.state],
      transferred: [uact(account.transferred)],
      settledAt: account.settledAt,
      funds: [
        uact(account.uact),
        ...(account.uakt > 0n ? [{ denom: "uakt", amount: formatDec(account.uakt) }] : []),
      ],
      deposits: account.deposits.map((deposit) => ({
        owner: deposit.owner,
        height: deposit.height,
        source: Source.balance,
        balance: { denom: deposit.denom, amount: formatDec(deposit.amount * ONE) },
      })),
    },
  });

export const groupMessage = (group: GroupRecord) => {
  const { owner, dseq, gseq, createdAt } = group;
  return {
    id: { owner, dseq, gseq },
    state: Group_State[group.state],
    groupSpec: groupSpec(group),
    createdAt,
  };
};

/** Groups are numbered from one without gaps. */
function groupsOf(ledger: Ledger, { owner, dseq }: DeploymentRecord): GroupRecord[] {
  const found: GroupRecord[] = [];
  for (;;) {
    const group = ledger.groups.get(groupKey({ owner, dseq, gseq: found.length + 1 }));
    if (!group) return found;
    found.push(group);
  }
}

export const deploymentMessage = (ledger: Ledger, deployment: DeploymentRecord) => {
  const key = deploymentKey(deployment);
  const { owner, dseq, hashHex, createdAt } = deployment;
  const escrow = ledger.escrows.get(key);
  return {
    deployment: {
      id: { owner, dseq },
      state: Deployment_State[deployment.state],
      hash: fromHex(hashHex),
      createdAt,
    },
    groups: groupsOf(ledger, deployment).map(groupMessage),
    ...(escrow && { escrowAccount: escrowMessage(escrow) }),
  };
};
