import { MsgCreateLease, MsgCreateLeaseResponse } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { marketErrors } from "../chain-error.ts";
import { deploymentKey, groupKey, leaseKey, orderKey } from "../ledger/keys.ts";
import { settleEscrow } from "../market/escrow.ts";
import { bidsOfOrder } from "../market/orders.ts";
import { messageHandler } from "./message-handler.ts";

export const createLease = messageHandler({
  request: MsgCreateLease,
  response: MsgCreateLeaseResponse,
  signer: (message) => message.bidId?.owner ?? "",
  gas: () => 130_000,
  run(message, { ledger, height, timeMs }) {
    const id = message.bidId;
    if (!id) throw marketErrors.bidNotFound();
    const key = leaseKey(id);
    const bid = ledger.bids.get(key);
    if (!bid) throw marketErrors.bidNotFound();
    if (bid.state !== "open") throw marketErrors.bidNotOpen();
    const order = ledger.orders.get(orderKey(id));
    if (!order) throw marketErrors.orderNotFound();
    if (order.state !== "open") throw marketErrors.orderNotOpen();
    if (ledger.groups.get(groupKey(id))?.state !== "open") throw marketErrors.groupNotOpen();

    const { owner, dseq, gseq, oseq, provider, price } = bid;
    settleEscrow(ledger, deploymentKey(bid), { height, timeMs });
    ledger.leases.put(key, {
      ...{ owner, dseq, gseq, oseq, provider, price },
      state: "active",
      createdAt: height,
      createdAtMs: timeMs,
      closedOn: 0,
      reason: 0,
    });
    ledger.payments.put(key, {
      ...{ owner, dseq, provider },
      state: "open",
      rate: price,
      balance: 0n,
      unsettled: 0n,
      withdrawn: 0n,
    });
    ledger.orders.put(orderKey(id), { ...order, state: "active" });
    ledger.bids.put(key, { ...bid, state: "active" });
    for (const [otherKey, other] of bidsOfOrder(ledger, orderKey(id))) {
      if (other.state === "open") ledger.bids.put(otherKey, { ...other, state: "lost" });
    }
    return MsgCreateLeaseResponse.fromPartial({});
  },
});
