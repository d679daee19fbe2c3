import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MAIN_BOT } from "../../src/sandbox/sandbox.ts";
import { doubleVoices } from "../chaos/double-voices.ts";
import { leaks } from "../chaos/leaks.ts";
import type { LightAgents } from "../chaos/light-agents.ts";
import type { CrashWorld } from "../crash/crash-world.ts";
import { addressOfWords } from "../world/market.ts";
import { type MonthBooks, type PersonBooks, type Row, TABLES, type WalletBooks } from "./month-books.ts";
import { railBooks } from "./rail-accounts.ts";
import { agentsOf, heardBy, nameOf, type Resident, timesHeard } from "./resident.ts";

/** Wallets of GoClaw's two ways to Akash, and what they held at first. */
export interface Purse {
  name: string;
  owner: string;
  beforeUact: bigint;
}

export async function pursesOf({ akash, consoleApi, credentials }: CrashWorld): Promise<Purse[]> {
  const own = await addressOfWords(credentials.akashMnemonic);
  return [
    { name: "own wallet", owner: own },
    { name: "Console's wallet", owner: consoleApi.owner },
  ].map((one) => ({ ...one, beforeUact: akash.chain.balance(one.owner, "uact") }));
}

/** GoClaw's database, looked into from outside; nothing of this process has it open otherwise. */
export interface Peephole {
  rows(sql: string): Row[];
  close(): void;
}

export function openPeephole(folder: string): Peephole {
  const database = new DatabaseSync(join(folder, "goclaw.db"), { readOnly: true, timeout: 5_000 });
  return { rows: (sql) => database.prepare(sql).all() as Row[], close: () => database.close() };
}

const walletsOf = ({ akash: { chain } }: CrashWorld, purses: readonly Purse[]): WalletBooks[] =>
  purses.map(({ name, owner, beforeUact }) => ({
    name,
    beforeUact,
    mintedUact: chain
      .mints()
      .filter((mint) => mint.to === owner && mint.status === "executed")
      .reduce((sum, { minted }) => sum + minted, 0n),
    nowUact: chain.balance(owner, "uact"),
    escrows: chain.escrowAccounts(owner),
  }));

function deploymentsOf({ akash: { chain } }: CrashWorld, agents: LightAgents): MonthBooks["deployments"] {
  const costing = chain.listLeases().filter(({ state }) => state !== "closed");
  const leases = Map.groupBy(costing, ({ dseq }) => dseq);
  const booted = Map.groupBy(
    agents.running().filter(({ handed }) => handed !== null),
    ({ lease }) => lease.dseq,
  );
  return chain.listDeployments().map(({ owner, dseq, state }) => ({
    owner,
    dseq,
    state,
    leases: leases.get(dseq)?.length ?? 0,
    agents: booted.get(dseq)?.length ?? 0,
  }));
}

/** Acts after which somebody may have no agent, and wants none. */
const GIVES_UP = ["looksAround", "closes", "deletesAccount"];
const wantedBy = ({ life: { acts } }: Resident): number => {
  if (acts.some(({ act }) => GIVES_UP.includes(act))) return 0;
  return acts.some(({ act }) => act === "deploysSecond") ? 2 : 1;
};

const leavingOf = (who: Resident): PersonBooks["leaving"] =>
  timesHeard(who, /Your account is deleted/) > 0
    ? "done"
    : timesHeard(who, /Your account (is being|will be) deleted/) > 0
      ? "begun"
      : "no";

function personBooks(who: Resident): PersonBooks {
  const here = who.chat.app.transcript(MAIN_BOT);
  const lastAsked = here.findLastIndex(({ fromBot }) => !fromBot);
  const isAnswered =
    lastAsked < 0 || here.slice(lastAsked).some(({ fromBot, edits }) => fromBot || edits > 0);
  return {
    name: nameOf(who),
    email: who.email,
    accounts: [String(who.chat.id), ...(who.desk ? [who.desk.id] : [])],
    heard: heardBy(who),
    agents: agentsOf(who).length,
    wanted: wantedBy(who),
    leaving: leavingOf(who),
    unanswered: isAnswered ? [] : [here[lastAsked]?.text ?? ""],
  };
}

/** What Telegram says to a repeat whose first try was not yet written down as done, or that came while two polled. */
const HARMLESS = /query is too old|message is not modified|other getUpdates request/;
/** Console asks the same chain, which is away now and then. */
const ITS_NODE_WAS_AWAY = /fell over: (fetch failed|terminated|Bad status on response)/;
const isOfAgent = ({ botUsername }: { botUsername: string }): boolean => botUsername !== MAIN_BOT;

function trafficOf(world: CrashWorld, peephole: Peephole): Pick<MonthBooks, "unacknowledged" | "refused"> {
  const { telegram, discord, akash, consoleApi } = world;
  const presses = telegram.unansweredCallbacks().filter(({ answeredLate }) => !answeredLate);
  const heard = new Set(
    peephole
      .rows("select event_id from inbox where source like '%discord%'")
      .map((row) => String(row.event_id)),
  );
  // Discord gave up on those that came while nobody was connected; GoClaw has never heard of them.
  const silent = discord?.unansweredInteractions().filter(({ id }) => heard.has(id)) ?? [];
  return {
    unacknowledged: [
      ...presses.map(({ data }) => `the press of ${data}`),
      ...silent.map(({ commandName, customId }) => `the interaction ${commandName ?? customId}`),
    ],
    refused: [
      ...telegram.violations
        .filter((one) => !isOfAgent(one) && !HARMLESS.test(one.description))
        .map(({ method, code, description }) => `telegram: ${method} ${code} ${description}`),
      ...akash.violations().map((violation) => `akash: ${violation}`),
      ...consoleApi
        .violations()
        .filter((one) => !ITS_NODE_WAS_AWAY.test(one))
        .map((violation) => `console: ${violation}`),
    ],
  };
}

/** Copies everybody's books. */
export function readMonth(
  world: CrashWorld,
  agents: LightAgents,
  purses: readonly Purse[],
  people: readonly Resident[],
  peephole: Peephole,
): MonthBooks {
  const read = (table: string) => [table, peephole.rows(`select * from ${table}`)];
  return {
    nowMs: Date.now(),
    wallets: walletsOf(world, purses),
    deployments: deploymentsOf(world, agents),
    rails: railBooks(world),
    tables: Object.fromEntries(TABLES.map(read)) as MonthBooks["tables"],
    people: people.map(personBooks),
    ...trafficOf(world, peephole),
    leaks: [],
    voices: [...agents.broken, ...(world.discord ? doubleVoices(world.discord) : [])],
  };
}

/** The same with what must be looked for in whole files. */
export const readMonthWhole = (...of: Parameters<typeof readMonth>): MonthBooks => ({
  ...readMonth(...of),
  leaks: leaks(of[0], of[1]),
});
