import { abortedUpstream, callsMade, plainLoad, streamLoad } from "./load.ts";
import type { Order } from "./orders.ts";
import { startStub } from "./stub.ts";

/** The upstream and the load generator in one process, so that both read one clock. */
const stub = await startStub(Number(process.env.STUB_PORT));

function follow(order: Order): Promise<unknown> {
  switch (order.kind) {
    case "plain":
      return plainLoad(order.aim, order.body, order.connections, order.forMs);
    case "streams":
      return streamLoad(order.aim, stub, order.load);
    case "abort":
      return abortedUpstream(order.aim, stub, order.count);
  }
}

process.on("message", (order: Order) => {
  const before = callsMade();
  follow(order).then((result) => process.send?.({ result, calls: callsMade() - before }));
});
process.send?.("ready");
