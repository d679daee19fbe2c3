import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import { usdPerMonth } from "../../domain/providers/running-cost.ts";
import { uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { View } from "../view.ts";
import { act, confirm, fields, lasting, paragraph } from "./parts.ts";

const DAYS_PER_MONTH = 30.4;
const UACT_PER_USD = 1_000_000;
/** A decision that nobody has made in a month is asked for in other ways. */
const OFFERED_MS = 30 * 86_400_000;

/** What it costs a day. */
export const unknownPerDay = (say: Say, { uactPerBlock }: UnknownDeployment): string =>
  uactInDollars(say, Math.round((usdPerMonth(uactPerBlock) / DAYS_PER_MONTH) * UACT_PER_USD));

const MADE_WITH = {
  chain: "stranger-backend-chain",
  console: "stranger-backend-console",
} as const;

const facts = (say: Say, row: UnknownDeployment) =>
  fields(
    { label: say("stranger-dseq"), value: row.dseq, exact: true },
    { label: say("stranger-wallet"), value: row.owner, exact: true },
    { label: say("stranger-backend"), value: say(MADE_WITH[row.backend]) },
    { label: say("stranger-cost"), value: unknownPerDay(say, row) },
    { label: say("stranger-escrow"), value: uactInDollars(say, row.escrowUact) },
  );

/** Runs at the operator's cost, and nobody knows why: what it costs a day, and what can be done. */
export function unknownFoundView(say: Say, row: UnknownDeployment): View {
  const offered = (label: string, verb: string, style?: "danger") =>
    lasting(OFFERED_MS, act(label, verb, { id: row.id }, style));
  return {
    tone: "warning",
    title: say("stranger-title"),
    private: true,
    body: [paragraph(say("stranger-text")), facts(say, row), paragraph(say("stranger-choices"))],
    choices: [
      [
        offered(say("stranger-button-adopt"), "unknown_adopt"),
        offered(say("stranger-button-close"), "unknown_ask", "danger"),
      ],
    ],
  };
}

export function confirmUnknownView(say: Say, row: UnknownDeployment): View {
  return {
    tone: "warning",
    title: say("stranger-confirm-title", { dseq: row.dseq }),
    private: true,
    body: [paragraph(say("stranger-confirm-text")), facts(say, row)],
    choices: [
      [
        confirm(say("stranger-button-yes"), "unknown_close", { id: row.id }),
        act(say("stranger-button-no"), "unknown_show", { id: row.id }),
      ],
    ],
  };
}

const SETTLED = {
  adopted: ["stranger-adopted-title", "stranger-adopted-text"],
  closing: ["stranger-closing-title", "stranger-closing-text"],
  closed: ["stranger-closed-title", "stranger-closed-text"],
  gone: ["stranger-gone-title", "stranger-gone-text"],
} as const;

/** What became of it, said once a decision was made or is not needed any more. */
export function unknownSettledView(say: Say, row: UnknownDeployment): View {
  const settled = row.state === "found" || row.state === "told" ? "gone" : row.state;
  const [title, text] = SETTLED[settled];
  return {
    tone: settled === "closing" ? "busy" : "good",
    title: say(title),
    private: true,
    body: [paragraph(say(text, { dseq: row.dseq }))],
  };
}
