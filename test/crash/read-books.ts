import type { Books } from "./check-books.ts";
import type { CrashWorld } from "./crash-world.ts";

/** Copies the end of a story out of the twins' own books. */
export function readBooks(world: CrashWorld): Books {
  const { akash, stripe, polar, telegram, ann, walletBeforeUact } = world;
  const owner = akash.chain.txs()[0]?.signer;
  const { ledger } = stripe;
  const sent = world.logLines().filter((line) => line.includes('"event":"outbox.sent"'));
  return {
    deployments: akash.chain.listDeployments().map(({ dseq, state }) => ({ dseq, state })),
    escrows: akash.chain.escrowAccounts(),
    activeLeases: akash.chain.listLeases().filter((one) => one.state === "active").length,
    walletBeforeUact,
    walletUact: owner === undefined ? walletBeforeUact : akash.chain.balance(owner, "uact"),
    payments: [
      ...ledger.charges().flatMap((one) => (one.paid ? [{ amountMinor: one.amount }] : [])),
      ...polar.ledger.orders().flatMap((one) => (one.paid ? [{ amountMinor: one.total_amount }] : [])),
    ],
    refunds: [...ledger.refunds(), ...polar.ledger.refunds()].flatMap((one) =>
      one.status === "succeeded" ? [{ amountMinor: one.amount }] : [],
    ),
    activeSubscriptions: [...ledger.subscriptions(), ...polar.ledger.subscriptions()].filter((one) =>
      ["active", "trialing", "past_due"].includes(one.status),
    ).length,
    messages: ann.chat
      .transcript()
      .filter((entry) => entry.fromBot)
      .map((entry) => ({
        text: entry.text,
        isNoted: sent.some((line) => line.includes(`"messageId":"${entry.messageId}"`)),
        links: entry.buttons.filter((b) => b.kind === "url").map((b) => b.label),
      })),
    unansweredPresses: telegram.unansweredCallbacks().length,
  };
}
