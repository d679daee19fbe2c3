import { GRACE_MS } from "../../src/domain/billing/grace.ts";
import { RUNNING, SERVING } from "../../src/domain/deployments/phases.ts";
import { checkEscrow } from "../crash/check-books.ts";
import type { MonthBooks, Row } from "./month-books.ts";
import { accountOf } from "./rail-accounts.ts";

/** A wrong that the books show, with the invariant that it breaks. */
type Check = (books: MonthBooks) => string[];

const GRANTS = ["active", "trialing", "past_due"];
const textOf = (row: Row, column: string): string => String(row[column] ?? "");
const isIn = (words: readonly string[], row: Row, column: string): boolean =>
  words.includes(textOf(row, column));

/** The rows of one person. */
const userOf = ({ tables }: MonthBooks, email: string): string =>
  textOf(tables.users.find((row) => row.email === email) ?? {}, "id") || "nobody";

/** I2: every uact of either wallet is in the purse, in an escrow, or earned. */
export const checkWallets: Check = ({ wallets }) =>
  wallets.flatMap(({ name, beforeUact, mintedUact, nowUact, escrows }) =>
    checkEscrow({ escrows, walletBeforeUact: beforeUact + mintedUact, walletUact: nowUact }).map(
      (wrong) => `${wrong} (${name})`,
    ),
  );

/** I2: the chain has nothing that our books do not know, and nothing that they do not want any more. */
export const checkOrphans: Check = ({ deployments, tables }) => {
  const intents = new Map(tables.akash_intents.map((row) => [textOf(row, "dseq"), row]));
  const wanted = new Set(
    tables.deployments
      .filter((row) => isIn(RUNNING, row, "phase"))
      .map((row) => textOf(row, "current_intent_id")),
  );
  return deployments.flatMap(({ dseq, state }) => {
    const intent = intents.get(dseq);
    if (!intent) return [`I2: GoClaw does not know the deployment ${dseq}`];
    if (state !== "active" || wanted.has(textOf(intent, "id"))) return [];
    return [`I2: the deployment ${dseq} runs and nobody wants it (${textOf(intent, "state")})`];
  });
};

/** I1: what our books call an agent that serves is one lease, with one agent in it. */
export const checkServing: Check = ({ deployments, tables }) => {
  const chain = new Map(deployments.map((one) => [one.dseq, one]));
  const intents = new Map(tables.akash_intents.map((row) => [textOf(row, "id"), row]));
  return tables.deployments
    .filter((row) => isIn(SERVING, row, "phase"))
    .flatMap((row) => {
      const dseq = textOf(intents.get(textOf(row, "current_intent_id")) ?? {}, "dseq");
      const at = chain.get(dseq);
      if (at?.state === "active" && at.leases === 1 && at.agents === 1) return [];
      const seen = at ? `${at.state}, ${at.leases} leases, ${at.agents} agents` : "nothing";
      return [`I1: ${textOf(row, "name")} is ${textOf(row, "phase")}, and the chain has ${seen} of it`];
    });
};

/** Agents that somebody's plans pay for just now, by the payment providers' books alone. */
export function paidSlots({ rails }: Pick<MonthBooks, "rails">, email: string): number {
  const { payments, plans } = accountOf(rails, email);
  if (payments.some(({ dispute }) => dispute === "open")) return 0;
  return plans.reduce((sum, { status, slots }) => sum + (GRANTS.includes(status) ? slots : 0), 0);
}

/** Agents of theirs on open deployments; one that takes another's place is counted once. */
export function runningOf(books: MonthBooks, email: string): number {
  const userId = userOf(books, email);
  const active = new Set(books.deployments.filter(({ state }) => state === "active").map(({ dseq }) => dseq));
  const onChain = new Set(
    books.tables.akash_intents
      .filter((row) => active.has(textOf(row, "dseq")))
      .map((row) => textOf(row, "deployment_id")),
  );
  return books.tables.deployments.filter((row) => row.user_id === userId && onChain.has(textOf(row, "id")))
    .length;
}

/** I7, I11: nobody runs more than is paid for. */
export const checkPaidFor: Check = (books) =>
  books.people.flatMap(({ name, email }) => {
    const [running, paid] = [runningOf(books, email), paidSlots(books, email)];
    return running > paid ? [`I7: ${name} runs ${running} agents and pays for ${paid}`] : [];
  });

/** I7: a plan that stayed unpaid past its days of grace runs nothing. */
export const checkOverdue: Check = ({ tables, nowMs }) => {
  const late = tables.subscriptions.filter(
    (row) => row.status === "past_due" && Number(row.past_due_since) + GRACE_MS < nowMs - HOUR_MS,
  );
  const users = new Set(late.map((row) => row.user_id));
  return tables.deployments
    .filter((row) => users.has(row.user_id) && isIn(SERVING, row, "phase") && row.phase !== "stopping")
    .map((row) => `I7: ${textOf(row, "name")} runs on a plan that is overdue for more than a week`);
};
const HOUR_MS = 3_600_000;

/** I1: nobody is charged twice for one thing, and no payment goes back more than once or in part. */
export const checkCharges: Check = ({ rails, people }) => {
  const bills = Map.groupBy(rails.paidBills, (bill) => `${bill.rail} ${bill.subscription} ${bill.period}`);
  const twice = [...bills].filter(([, same]) => same.length > 1);
  const doubled = people.filter(
    ({ email }) => accountOf(rails, email).plans.filter(({ status }) => GRANTS.includes(status)).length > 1,
  );
  return [
    ...twice.map(([bill, { length }]) => `I1: ${bill} was charged ${length} times`),
    ...doubled.map(({ name }) => `I1: ${name} pays for two plans`),
    ...rails.payments.flatMap(({ id, refunds, refundedMinor, amountMinor }) =>
      refunds > 1 || (refundedMinor > 0 && refundedMinor !== amountMinor)
        ? [`I1: of payment ${id} ${refundedMinor} of ${amountMinor} went back in ${refunds} refunds`]
        : [],
    ),
  ];
};

/** I1: who paid first and never had an agent has the money back, or an agent is on its way or has been. */
export const checkWorth: Check = (books) =>
  books.people.flatMap(({ name, email, wanted, leaving }) => {
    if (leaving === "done") return [];
    const kept = accountOf(books.rails, email).payments.filter(
      ({ refundedMinor, dispute }) => refundedMinor === 0 && dispute !== "lost",
    );
    const userId = userOf(books, email);
    const hadOne = books.tables.deployments.some((row) => row.user_id === userId && row.live_at !== null);
    const closedEarly =
      wanted === 0 &&
      books.tables.deployments.some((row) => row.user_id === userId && row.phase === "closed");
    return kept.length > 0 && !hadOne && !closedEarly
      ? [`I1: ${name} paid, and has neither an agent nor the money`]
      : [];
  });

/** I3: what is paid for and was never given up is not ended; a second agent counts like the first. */
export const checkKept: Check = (books) =>
  books.people.flatMap(({ name, email, wanted }) => {
    const userId = userOf(books, email);
    const live = books.tables.deployments.filter((row) => row.user_id === userId && row.live_at !== null);
    const due = Math.min(paidSlots(books, email), wanted, live.length);
    const kept = live.filter((row) => !isIn(ENDED, row, "phase")).length;
    return kept < due ? [`I3: ${name} pays for ${due} agents, and only ${kept} of them were not ended`] : [];
  });
const ENDED = ["closing", "closed", "failing", "failed"];

/** Who was forgotten runs nothing, pays for nothing, and no row says who it was. */
export const checkForgotten: Check = (books) =>
  books.people.flatMap(({ name, email, accounts, agents, leaving }) => {
    if (leaving === "no") return [];
    if (leaving === "begun") return [`I8: ${name} waits to be forgotten`];
    const plans = accountOf(books.rails, email).plans.filter(({ status }) => GRANTS.includes(status));
    const names = new Set<unknown>([email, ...accounts]);
    const tables = Object.entries(books.tables).filter(
      ([table, rows]) =>
        !MAIL.includes(table) && rows.some((row) => Object.values(row).some((it) => names.has(it))),
    );
    return [
      ...(agents > 0 ? [`I7: ${name} is forgotten and has ${agents} agents`] : []),
      ...(plans.length > 0 ? [`I1: ${name} is forgotten and pays for ${plans.length} plans`] : []),
      ...tables.map(([table]) => `erasure: a row of ${table} says who ${name} was`),
    ];
  });

/** Who writes again is somebody new. */
const MAIL = ["inbox", "outbox"];

/** What our tables say of money is what the payment providers say: no more, no less, the same amounts. */
export const checkLedgers: Check = ({ rails, tables }) => {
  const ours = new Map(tables.payments.map((row) => [textOf(row, "provider_payment_id"), row]));
  const theirs = new Set(rails.payments.map(({ id }) => id));
  const plans = new Map(tables.subscriptions.map((row) => [textOf(row, "provider_subscription_id"), row]));
  const refunded = tables.refunds.filter((row) => isIn(["refunded", "done"], row, "state"));
  const paidBack = new Map(rails.payments.map((one) => [one.id, one.refundedMinor]));
  // What bought nothing has no row of its own: its money goes back, and it ends.
  const givenBack = new Set(
    tables.refunds.filter(({ state }) => state === "done").map((row) => row.provider_subscription_id),
  );
  return [
    ...rails.payments.flatMap(({ rail, id, amountMinor, refundedMinor, dispute }) => {
      const row = ours.get(id);
      if (!row) return [`books: GoClaw does not know payment ${id} of ${rail}`];
      const [said, is] = [
        `${row.amount_minor}, ${row.refunded_minor} back, dispute ${row.dispute}`,
        `${amountMinor}, ${refundedMinor} back, dispute ${dispute}`,
      ];
      return said === is ? [] : [`books: payment ${id} is ${is} at ${rail}, and ${said} with GoClaw`];
    }),
    ...[...ours.keys()].filter((id) => !theirs.has(id)).map((id) => `books: nobody ever made payment ${id}`),
    ...rails.plans.flatMap(({ rail, id, status }) => {
      const row = plans.get(id);
      if (!row && givenBack.has(id) && !GRANTS.includes(status)) return [];
      if (!row) return [`books: GoClaw does not know plan ${id} of ${rail}`];
      return row.status === status
        ? []
        : [`books: plan ${id} is ${status} at ${rail}, and ${row.status} with GoClaw`];
    }),
    ...refunded
      .filter((row) => !paidBack.get(textOf(row, "provider_payment_id")))
      .map((row) => `books: GoClaw noted a refund of ${row.provider_payment_id} that nobody made`),
  ];
};

/** What must be heard by whom after which event. */
const NEWS: readonly (readonly [event: string, words: RegExp])[] = [
  ["live", /answers now|is back|goes on/],
  ["moved", /has moved/],
  ["stopped", /is stopped/],
  ["failed", /could not be started|could not be resumed/],
  ["closed", /is closed|no longer runs/],
  ["refunded", /went back to you|goes back to you/],
  ["payment_returned", /was returned|went back to you|goes back to you/],
  ["plan_overdue", /did not go through|is still missing/],
  ["plan_overdue_ended", /plan has ended/],
  ["plan_frozen", /is disputed/],
];

/** I8: whatever happened to somebody's agent or money, they were told. */
export const checkTold: Check = (books) => {
  const events = Map.groupBy(books.tables.deployment_events, (row) => textOf(row, "deployment_id"));
  return books.people.flatMap(({ name, email, heard }) => {
    const userId = userOf(books, email);
    const mine = books.tables.deployments.filter((row) => row.user_id === userId);
    const types = new Set(mine.flatMap((row) => events.get(textOf(row, "id")) ?? []).map((row) => row.type));
    return NEWS.filter(([event, words]) => types.has(event) && !heard.some((text) => words.test(text))).map(
      ([event]) => `I8: ${name} was never told of “${event}”`,
    );
  });
};

/** I8: whatever was asked was answered, and whatever was to be said was said. */
export const checkAnswered: Check = ({ people, unacknowledged, tables }) => [
  ...people.flatMap(({ name, unanswered }) =>
    unanswered.map((text) => `I8: nobody answered ${name}: ${text}`),
  ),
  ...unacknowledged.map((press) => `I8: nobody acknowledged ${press}`),
  ...tables.inbox
    .filter((row) => row.state !== "done")
    .map((row) => `I8: the arrival ${row.source} ${row.kind} is ${row.state}: ${row.error}`),
  ...tables.outbox
    .filter((row) => row.state !== "sent")
    .map((row) => `I8: a message to ${row.platform} is ${row.state}: ${row.error}`),
];

/** I5: no secret in any log or in the clear in the database. */
export const checkSecrets: Check = ({ leaks }) => [...leaks];

/** I6: one token, one voice. */
export const checkVoices: Check = ({ voices }) => [...voices];

/** The services were spoken to as they want to be. */
export const checkManners: Check = ({ refused }) => [...refused];

export const CHECKS: readonly Check[] = [
  checkWallets,
  checkOrphans,
  checkServing,
  checkPaidFor,
  checkOverdue,
  checkCharges,
  checkWorth,
  checkKept,
  checkForgotten,
  checkLedgers,
  checkTold,
  checkAnswered,
  checkSecrets,
  checkVoices,
  checkManners,
];

/** Everything wrong with the month's end. */
export const checkMonth = (books: MonthBooks): string[] => CHECKS.flatMap((check) => check(books));
