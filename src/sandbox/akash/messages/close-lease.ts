import { MsgCloseLease, MsgCloseLeaseResponse } from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import { marketErrors } from "../chain-error.ts";
import { LeaseClosed } from "../constants.ts";
import { groupKey, leaseKey, orderKey } from "../ledger/keys.ts";
import { runs } from "../ledger/records.ts";
import { endLease } from "../market/end-lease.ts";
import { openOrder } from "../market/orders.ts";
import { messageHandler } from "./message-handler.ts";

/** The owner lets a provider go: the group stays open, so the chain lists a new order by itself. */
export const closeLease = messageHandler({
  request: MsgCloseLease,
  response: MsgCloseLeaseResponse,
  signer: (message) => message.id?.owner ?? "",
  gas: () => 140_000,
  run(message, { ledger, height, timeMs }) {
    const id = message.id;
    if (!id) throw marketErrors.leaseNotFound();
    if (message.reason > LeaseClosed.owner) throw marketErrors.invalidReason();
    const order = ledger.orders.get(orderKey(id));
    if (!order) throw marketErrors.orderNotFound();
    if (order.state !== "active") throw marketErrors.orderClosed();
    const lease = ledger.leases.get(leaseKey(id));
    if (!lease) throw marketErrors.noLeaseForOrder();
    if (!runs(lease)) throw marketErrors.orderClosed();
    endLease(ledger, lease, { height, timeMs, leaseState: "closed", reason: LeaseClosed.owner });
    if (ledger.groups.get(groupKey(id))?.state === "open") {
      openOrder(ledger, { ...order, oseq: order.oseq + 1 }, { height, timeMs });
    }
    return MsgCloseLeaseResponse.fromPartial({});
  },
});
