import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { bootAgent } from "../../src/services/agents/boot-agent.ts";
import { type AgentFacts, NO_FACTS, takeReport } from "../../src/services/agents/take-report.ts";
import { receiveBackup } from "../../src/services/backups/receive-backup.ts";
import { sendBackup } from "../../src/services/backups/send-backup.ts";
import type { Context } from "../../src/services/context.ts";

type Boot = {
  revision: number;
  channel: "on" | "off";
  restore: { revision: number; from: { id: string }[] };
};

/** What its companion does of what is wanted of it. */
export interface Manners {
  reports: boolean;
  switches: boolean;
  saves: boolean;
  restores: boolean;
}

/** A container whose agent remembers what it is told, with a companion that reports, saves and restores. */
export interface TalkingContainer {
  token: string | null;
  key: string;
  /** What its agent knows. */
  knows: string[];
  /** Asks for its configuration; a state that was chosen since takes the place of the one that it has. */
  boots(): Promise<void>;
  /** Its provider has begun it anew, with nothing in it. */
  isEmptied(): Promise<void>;
  /** Reports once, and does what the answer wants. */
  reports(manners: Manners): Promise<void>;
}

/** @param tokenIn finds the bot's token in a configuration */
export function createTalkingContainer(
  ctx: Context,
  secret: string,
  tokenIn: (text: string) => string | null,
): TalkingContainer {
  let boot: Boot | null = null;
  let restoredFor: number | null = null;
  let restored: AgentFacts["restored"] = null;
  const container: TalkingContainer = { token: null, key: "", knows: [], boots, isEmptied, reports };

  async function boots(canRestore = true): Promise<void> {
    const answer = await bootAgent({ ctx, input: { secret, companion: true } });
    const said = JSON.stringify(answer);
    boot = JSON.parse(answer.files.find(({ path }) => path.endsWith("/boot.json"))?.content ?? "") as Boot;
    await restore(boot.restore, canRestore);
    container.token = tokenIn(said);
    container.key = /claw_\w+/.exec(said)?.[0] ?? "";
  }

  async function restore({ revision, from }: Boot["restore"], canRestore: boolean): Promise<void> {
    if (restoredFor !== null && restoredFor >= revision) return;
    const [first] = from;
    const hadState = restoredFor !== null;
    restoredFor = revision;
    if (!first) return;
    restored = canRestore
      ? { id: first.id, kept: false, failed: [] }
      : { id: null, kept: hadState, failed: [{ id: first.id, why: "broken" }] };
    if (canRestore)
      container.knows = JSON.parse(
        await text(await sendBackup({ ctx, input: { secret, backupId: first.id } })),
      );
  }

  async function isEmptied(): Promise<void> {
    restoredFor = null;
    restored = null;
    container.knows = [];
    await boots();
  }

  async function save(backupId: string): Promise<void> {
    const archive = Buffer.from(JSON.stringify(container.knows));
    const body = Readable.from([archive, createHash("sha256").update(archive).digest()]);
    await receiveBackup({ ctx, input: { secret, backupId, body } });
  }

  async function reports(manners: Manners): Promise<void> {
    if (!boot || !manners.reports) return;
    const { revision, channel } = boot;
    const facts = { ...NO_FACTS, restored };
    const report = { state: "running", revision, channel, restarts: 0, facts };
    const wanted = await takeReport({ ctx, input: { secret, report } });
    const isOther = wanted.revision > revision || wanted.channel !== channel;
    if (isOther && manners.switches) await boots(manners.restores);
    else if (!isOther && wanted.backup && manners.saves) await save(wanted.backup.id);
  }

  return container;
}
