import type { UnknownDeployment } from "../../db/repositories/unknown-deployment-repository.ts";
import type { MintState } from "../../db/states.ts";
import type { WalletFigures } from "../../services/admin/treasury.ts";
import { day, dayAndTime, uactInDollars } from "../format.ts";
import type { Say } from "../language/language.ts";
import type { Choice, Field, View } from "../view.ts";
import { act, fields, note, paragraph } from "./parts.ts";
import { unknownPerDay } from "./unknown.ts";

/** From where on a figure is one to worry about, and whether there is one at all. */
interface Alarms {
  alarmDays: number;
  alarmTxs: number;
  /** Where new deployments go has not answered since the start, so that nobody knows what is there. */
  isAway: boolean;
}

const MINTS: Record<MintState, string> = {
  sent: "treasury-mint-sent",
  executed: "treasury-mint-executed",
  cancelled: "treasury-mint-cancelled",
};

const akt = (uakt: number): string => `${(uakt / 1_000_000).toFixed(2)} AKT`;

function isLow({ float }: WalletFigures, { alarmDays, alarmTxs }: Omit<Alarms, "isAway">): boolean {
  if (!float) return true;
  return (float.days !== null && float.days < alarmDays) || (float.txs !== null && float.txs < alarmTxs);
}

/** The operator's money on each way to Akash: how long it lasts, what it pays for, and what nobody claims. */
export function treasuryView(say: Say, wallets: readonly WalletFigures[], alarms: Alarms): View {
  const orphans = wallets.flatMap((wallet) => wallet.orphans.shown);
  const more = wallets.reduce((sum, wallet) => sum + wallet.orphans.more, 0);
  return {
    tone: alarms.isAway || wallets.some((wallet) => isLow(wallet, alarms)) ? "warning" : "plain",
    title: say("treasury-title"),
    private: true,
    body: [
      ...(alarms.isAway ? [paragraph(say("treasury-away"))] : []),
      ...wallets.flatMap((wallet) => [
        paragraph(say(wallet.backend === "chain" ? "treasury-chain" : "treasury-console")),
        fields(...walletFields(say, wallet)),
      ]),
      ...orphanPart(say, orphans),
      ...(more > 0 ? [note(say("treasury-orphans-more", { count: more }))] : []),
    ],
    choices: [
      ...orphans.map((row): Choice[] => [act(row.dseq, "unknown_show", { id: row.id })]),
      [act(say("button-refresh"), "treasury_show")],
    ],
  };
}

function walletFields(say: Say, { float, running, mint, owner }: WalletFigures): (Field | null)[] {
  const perDay = uactInDollars(say, running.uactPerDay);
  return [
    float === null
      ? { label: say("case-fact-float"), value: say("treasury-unread") }
      : { label: say("case-fact-float"), value: floatText(say, float) },
    float && float.aktUakt !== null && float.txs !== null
      ? {
          label: say("treasury-gas"),
          value: say("treasury-gas-value", { akt: akt(float.aktUakt), txs: float.txs }),
        }
      : null,
    {
      label: say("treasury-running"),
      value: say("treasury-running-value", { count: running.count, perDay }),
    },
    mint && { label: say("treasury-mint"), value: mintText(say, mint) },
    { label: say("stranger-wallet"), value: owner, exact: true },
  ];
}

function floatText(say: Say, { actUact, days }: NonNullable<WalletFigures["float"]>): string {
  const have = uactInDollars(say, actUact);
  return days === null ? have : say("treasury-float-value", { have, days: Math.floor(days) });
}

function mintText(say: Say, { isOn, last, nextAtMs }: NonNullable<WalletFigures["mint"]>): string {
  const how = say(isOn ? "treasury-mint-on" : "treasury-mint-off");
  const next = nextAtMs === null ? how : `${how} ${say("treasury-mint-next", { day: day(say, nextAtMs) })}`;
  if (!last) return next;
  const when = dayAndTime(say, last.updatedAt);
  return `${next} ${say(MINTS[last.state], { akt: akt(last.burnUakt), when })}`;
}

function orphanPart(say: Say, orphans: readonly UnknownDeployment[]): View["body"] {
  if (orphans.length === 0) return [note(say("treasury-no-orphans"))];
  return [
    paragraph(say("treasury-orphans", { count: orphans.length })),
    {
      kind: "items",
      choosable: true,
      items: orphans.map((row) => ({
        title: row.dseq,
        detail: say("treasury-orphan-line", {
          perDay: unknownPerDay(say, row),
          escrow: uactInDollars(say, row.escrowUact),
        }),
      })),
    },
  ];
}
