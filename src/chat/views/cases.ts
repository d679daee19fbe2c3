import type { AdminCase } from "../../db/repositories/admin-case-repository.ts";
import type { CaseKind } from "../../db/states.ts";
import { readProof } from "../../domain/providers/propose-entry.ts";
import type { AttachedFile } from "../attachments.ts";
import { day, money, oneLine, shortAddress, uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, View } from "../view.ts";
import { faultNamed } from "./fault-words.ts";
import { act, fields, lasting, note, paragraph, rowsOf } from "./parts.ts";
import { proofText, ruleText } from "./provider-proof.ts";
import { railName } from "./rails.ts";
import { reasonText } from "./reasons.ts";

/** Decisions are waited for longer than an ordinary button works. */
const OFFERED_MS = 30 * 86_400_000;
const BUTTONS_IN_A_ROW = 5;

const HOUR_MS = 3_600_000;

type Facts = Record<string, string | number>;

const WORDS: Record<CaseKind, { title: string; text: string }> = {
  runway_short: { title: "case-runway_short-title", text: "case-runway_short-text" },
  float_low: { title: "case-float_low-title", text: "case-float_low-text" },
  gas_low: { title: "case-gas_low-title", text: "case-gas_low-text" },
  mint_cancelled: { title: "case-mint_cancelled-title", text: "case-mint_cancelled-text" },
  refund_refused: { title: "case-refund_refused-title", text: "case-refund_refused-text" },
  provider_away: { title: "case-provider_away-title", text: "case-provider_away-text" },
  provider_ailing: { title: "case-provider_ailing-title", text: "case-provider_ailing-text" },
  common_trouble: { title: "case-common_trouble-title", text: "case-common_trouble-text" },
  drain_stuck: { title: "case-drain_stuck-title", text: "case-drain_stuck-text" },
  agent_ailing: { title: "case-agent_ailing-title", text: "case-agent_ailing-text" },
  refund_overtaken: { title: "case-refund_overtaken-title", text: "case-refund_overtaken-text" },
  second_person: { title: "case-second_person-title", text: "case-second_person-text" },
  refund_over_limit: { title: "case-refund_over_limit-title", text: "case-refund_over_limit-text" },
  part_refunded: { title: "case-part_refunded-title", text: "case-part_refunded-text" },
  event_unsettled: { title: "case-event_unsettled-title", text: "case-event_unsettled-text" },
  dispute: { title: "case-dispute-title", text: "case-dispute-text" },
  surplus_disputed: { title: "case-surplus_disputed-title", text: "case-surplus_disputed-text" },
  heal_failed: { title: "case-heal_failed-title", text: "case-heal_failed-text" },
  dispute_won_late: { title: "case-dispute_won_late-title", text: "case-dispute_won_late-text" },
  resume_failed: { title: "case-resume_failed-title", text: "case-resume_failed-text" },
  database_restored: { title: "case-database_restored-title", text: "case-database_restored-text" },
  copy_failed: { title: "case-copy_failed-title", text: "case-copy_failed-text" },
};

/** What can be decided about a case of a kind with one tap. One without is settled by hand. */
const BUTTONS: Partial<Record<CaseKind, (say: Say, args: { number: string }, facts: Facts) => Choice[]>> = {
  provider_ailing: (say, args, { forHours }) => [
    act(
      say("button-case-keep-out", { days: Number(forHours) / 24 }),
      "case_keep_out",
      { ...args, forMs: String(Number(forHours) * HOUR_MS) },
      "danger",
    ),
    act(say("button-case-day"), "case_keep_out", { ...args, forMs: String(24 * HOUR_MS) }),
    act(say("button-case-forgive"), "case_forgive", args),
  ],
  refund_over_limit: (say, args) => [
    act(say("button-case-refund"), "case_refund", args, "primary"),
    act(say("button-case-refuse"), "case_refuse", args, "danger"),
  ],
};

/** How a fact is called and shown; one that has no line here is for machines. */
const FACTS: Record<string, { label: string; exact?: true; show?(say: Say, facts: Facts): string }> = {
  amountMinor: {
    label: "case-fact-amount",
    show: (say, { amountMinor, currency }) => money(say, Number(amountMinor), String(currency)),
  },
  short: {
    label: "case-fact-why",
    show: (say, { short }) => say(short === "budget" ? "case-why-budget" : "case-why-float"),
  },
  leftHours: {
    label: "case-fact-left",
    show: (say, { leftHours }) => say("case-hours", { hours: Number(leftHours) }),
  },
  dseq: { label: "stranger-dseq", exact: true },
  haveUact: {
    label: "case-fact-float",
    show: (say, { haveUact }) => uactInDollars(say, Number(haveUact)),
  },
  lastsDays: {
    label: "case-fact-lasts",
    show: (say, { lastsDays }) => say("days-count", { count: Number(lastsDays) }),
  },
  txs: { label: "case-fact-txs" },
  burnUakt: {
    label: "case-fact-burn",
    show: (_say, { burnUakt }) => `${Number(burnUakt) / 1_000_000} AKT`,
  },
  wallet: { label: "stranger-wallet", exact: true },
  rail: { label: "case-fact-rail", show: (say, { rail }) => railName(say, String(rail)) },
  refundedMinor: {
    label: "case-fact-refunded",
    show: (say, { refundedMinor, currency }) => money(say, Number(refundedMinor), String(currency)),
  },
  frozenMinor: {
    label: "case-fact-frozen",
    show: (say, { frozenMinor, frozenDays, currency }) =>
      say("case-frozen", {
        amount: money(say, Number(frozenMinor), String(currency)),
        count: Number(frozenDays),
      }),
  },
  payment: { label: "case-fact-payment", exact: true },
  user: { label: "case-fact-user", exact: true },
  provider: { label: "case-fact-provider", exact: true },
  proof: { label: "blacklist-proof", show: (say, { proof }) => proofText(say, readProof(String(proof))) },
  rule: { label: "case-fact-why", show: (say, { rule }) => ruleText(say, String(rule)) },
  thereAgents: { label: "providers-running" },
  ofAgents: { label: "case-fact-of" },
  failedProviders: { label: "case-fact-failed-providers" },
  wellProviders: { label: "case-fact-well-providers" },
  forHours: {
    label: "case-fact-proposed",
    show: (say, { forHours }) => say("blacklist-days", { days: Number(forHours) / 24 }),
  },
  fault: { label: "case-fact-fault", show: (say, { fault }) => faultNamed(say, String(fault)) },
  object: { label: "case-fact-object", exact: true },
  error: { label: "case-fact-error" },
  agent: { label: "case-fact-agent", exact: true },
  copy: { label: "case-fact-copy", exact: true },
  strangers: { label: "case-fact-strangers" },
  unsettled: { label: "case-fact-unsettled" },
  why: { label: "case-fact-why", show: (say, { why }) => reasonText(say, String(why)) },
};

const factsOf = (row: AdminCase): Facts => JSON.parse(row.facts);

function factFields(say: Say, facts: Facts): Field[] {
  return Object.entries(FACTS).flatMap(([name, { label, exact, show }]) => {
    const fact = facts[name];
    if (fact === undefined) return [];
    const value = show ? show(say, facts) : oneLine(String(fact), 200);
    return [{ label: say(label), value, ...(exact && { exact }) }];
  });
}

/** What a bank asks of a merchant, read anew whenever the message is sent. */
function evidenceFile(say: Say, { kind, number }: AdminCase, facts: Facts): AttachedFile | null {
  if (kind !== "dispute" && kind !== "surplus_disputed") return null;
  return {
    name: `dispute-${number}.txt`,
    mediaType: "text/plain",
    source: { kind: "dispute_evidence", rail: String(facts.rail), paymentId: String(facts.payment) },
    tooLarge: say("case-evidence-too-large"),
  };
}

/** The payment that a case is about. */
function paymentButton(say: Say, { kind }: AdminCase, { rail, payment }: Facts): Choice[] {
  if (kind === "second_person" || rail === undefined || payment === undefined) return [];
  const args = { rail: String(rail), payment: String(payment) };
  return [act(say("refund-button-payment"), "refund_show", args)];
}

const offered = (choice: Choice): Choice => lasting(OFFERED_MS, choice);

/** What happened, what is known of it, and what can be done; or that it is settled, by whom and with which words. */
export function caseView(say: Say, row: AdminCase): View {
  const { title, text } = WORDS[row.kind];
  const facts = factsOf(row);
  const body = [paragraph(say(text)), fields(...factFields(say, facts))];
  const file = evidenceFile(say, row, facts);
  const heading = say("case-heading", { number: row.number, title: say(title) });
  if (row.resolvedAt !== null) {
    const date = day(say, row.resolvedAt);
    const settled = row.resolvedBy === "goclaw" ? say("case-over", { date }) : say("case-resolved", { date });
    const words = row.note === null ? [] : [note(oneLine(row.note, 300))];
    return {
      tone: "good",
      title: heading,
      private: true,
      body: [...body, paragraph(settled), ...words],
      ...(file && { file }),
    };
  }
  const args = { number: String(row.number) };
  return {
    tone: "warning",
    title: heading,
    private: true,
    body: [...body, note(say("case-stays", { number: row.number }))],
    ...(file && { file }),
    choices: [
      (BUTTONS[row.kind]?.(say, args, facts) ?? [act(say("button-case-resolve"), "case_resolve", args)]).map(
        offered,
      ),
      ...[paymentButton(say, row, facts).map(offered)].filter((buttons) => buttons.length > 0),
    ],
  };
}

/** Since when it waits, and what tells it from others of its kind: an id would not, to people. */
function lineOf(say: Say, row: AdminCase): string {
  const { agent, amountMinor, currency, provider } = factsOf(row);
  const since = say("case-line", { date: day(say, row.createdAt) });
  if (agent !== undefined) return `${since} · ${oneLine(String(agent))}`;
  if (amountMinor !== undefined) return `${since} · ${money(say, Number(amountMinor), String(currency))}`;
  return provider === undefined ? since : `${since} · ${shortAddress(String(provider))}`;
}

/** One page of what waits for a decision. */
export function casesView(say: Say, cases: readonly AdminCase[], next: number | null): View {
  const buttons = cases.map((row) => act(`#${row.number}`, "case_show", { number: String(row.number) }));
  const rows = rowsOf(BUTTONS_IN_A_ROW, buttons);
  if (next !== null) rows.push([act(say("button-next-page"), "cases_page", { after: String(next) })]);
  return {
    tone: cases.length === 0 ? "good" : "plain",
    title: say("cases-title"),
    private: true,
    body:
      cases.length === 0
        ? [paragraph(say("cases-empty"))]
        : [
            {
              kind: "items",
              items: cases.map((row) => ({
                title: say("case-heading", { number: row.number, title: say(WORDS[row.kind].title) }),
                detail: lineOf(say, row),
              })),
            },
          ],
    ...(rows.length > 0 && { choices: rows }),
  };
}
