import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { ALWAYS, commitCas, headPart, holds, type Part, updatePart } from "../../src/db/cas-batch.ts";
import { migrate, openDatabase } from "../../src/db/index.ts";
import type { Deployment } from "../../src/db/repositories/deployment-repository.ts";
import { createRepositories } from "../../src/db/repositories/index.ts";
import type { Order } from "../../src/db/repositories/order-repository.ts";
import type { User } from "../../src/db/repositories/user-repository.ts";
import { users } from "../../src/db/schema.ts";
import { createVault } from "../../src/db/vault.ts";
import { AppError } from "../../src/errors.ts";
import { databaseIn } from "./database-in.ts";
import { seedDraft, seedOrder, seedUser } from "./seed-rows.ts";
import { createTestClock, newKey, type TestDatabase, tempFolder } from "./test-database.ts";

/** Processes that race, each with a connection of its own. */
const WRITERS = 4;
const RUNS = process.env.GOCLAW_FULL === "1" ? 300 : 25;

type Kind = "plain" | "two_rows" | "breaks" | "refused";
interface Attempt {
  writer: number;
  kind: Kind;
  /** Decides on rows as they were before somebody won. */
  isOld: boolean;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  writer: fc.nat(WRITERS - 1),
  kind: fc.constantFrom<Kind>("plain", "plain", "two_rows", "breaks", "refused"),
  isOld: fc.constantFrom(false, false, false, true),
});
const rounds = fc.array(fc.array(attempt, { minLength: 2, maxLength: 8 }), { minLength: 1, maxLength: 4 });

async function openWriters(mode: "file" | "remote"): Promise<[TestDatabase, ...TestDatabase[]]> {
  const folder = tempFolder();
  const { url, authToken, end } = await databaseIn(folder, mode);
  const vault = createVault({ encryptionKey: newKey(), lookupKey: newKey() });
  const clock = createTestClock();
  const open = async (): Promise<TestDatabase> => {
    const { client, close } = await openDatabase({ url, authToken });
    onTestFinished(close);
    return { url, path: folder, client, vault, clock, repos: createRepositories({ client, vault, clock }) };
  };
  const first = await open();
  onTestFinished(end);
  await migrate({ client: first.client });
  return [first, ...(await Promise.all(Array.from({ length: WRITERS - 1 }, open)))];
}

/** Parts that name their writer in three tables. */
function marked(db: TestDatabase, id: string, userId: string, mark: string): Part[] {
  return [
    db.repos.deployments.eventPart(id, "fenced", null, null, { mark }),
    db.repos.audit.part({
      actor: { kind: "job", key: "race" },
      action: mark,
      subjectKind: "deployment",
      subjectId: id,
    }),
    updatePart(users, { tier: mark }, { sql: "id=?", args: [userId] }),
  ];
}

interface Rows {
  user: User;
  draft: Deployment;
  order: Order;
}

/** One attempt under its own mark. @returns whether it says that it was committed */
async function tryToCommit(
  db: TestDatabase,
  kind: Kind,
  mark: string,
  { user, draft, order }: Rows,
  tamper: (part: Part) => Part,
): Promise<boolean> {
  // The version decides here and not the step, which is the same each time.
  const head = db.repos.deployments.transitionHead({ ...draft, phase: "draft" }, "awaiting_payment");
  const second = db.repos.orders.head(order, order.state, { reason: mark });
  if (kind === "two_rows") head.when = [holds(second)];
  if (kind === "refused") head.when = [{ sql: "name=? or name=?", args: ["nobody", "no one"] }];
  const parts = [
    ...marked(db, draft.id, user.id, mark),
    ...(kind === "two_rows" ? [headPart(second)] : []),
    ...(kind === "breaks" ? [db.repos.orders.insertPart({ ...order, id: mark })] : []),
  ];
  try {
    return await commitCas(db.client, head, parts.map(tamper));
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") return false;
    throw error;
  }
}

/** What the books say after a round, held against what the writers were told. */
async function judge(
  { repos, client }: TestDatabase,
  before: Rows,
  marks: readonly string[],
  wins: readonly string[],
): Promise<string[]> {
  const { draft, user } = before;
  const wrong: string[] = [];
  if (wins.length > 1) wrong.push(`${wins.join(" and ")} both won the race for one version`);
  const version = (await repos.deployments.findById(draft.id))?.version;
  if (version !== draft.version + wins.length) wrong.push(`version ${version} after ${wins.length} wins`);
  const tier = (await repos.users.findById(user.id))?.tier;
  if (tier !== (wins[0] ?? user.tier)) wrong.push(`the user has ${tier}, which did not win`);
  for (const mark of marks) {
    const { rows } = await client.execute({
      sql: `select (select count(*) from deployment_events where evidence->>'mark'=? and deployment_id=?) as events,
        (select count(*) from audit_log where action=? and subject_id=?) as audits`,
      args: [mark, draft.id, mark, draft.id],
    });
    const [events, audits] = [Number(rows[0]?.events), Number(rows[0]?.audits)];
    const wanted = wins.includes(mark) ? 1 : 0;
    if (events !== wanted || audits !== wanted)
      wrong.push(`${mark}: ${events} events, ${audits} audit lines, wanted ${wanted}`);
  }
  return wrong;
}

/** Plays the rounds. @param tamper makes of each part another. @returns what is wrong with the books */
async function race(
  writers: readonly [TestDatabase, ...TestDatabase[]],
  played: readonly (readonly Attempt[])[],
  tamper: (part: Part) => Part = (part) => part,
): Promise<string[]> {
  const [first] = writers;
  const user = await seedUser(first);
  const draft = await seedDraft(first, user.id);
  const order = await seedOrder(first, user.id, draft.id);
  const read = async (): Promise<Rows> => ({
    user: (await first.repos.users.findById(user.id)) ?? user,
    draft: (await first.repos.deployments.findById(draft.id)) ?? draft,
    order: (await first.repos.orders.find(order.id)) ?? order,
  });
  const wrong: string[] = [];
  let old: Rows | null = null;
  for (const [r, round] of played.entries()) {
    const seen = await read();
    const tries = round.map((one, i) => ({ ...one, mark: `try-${r}-${i}` }));
    const told = await Promise.all(
      tries.map(({ writer, kind, mark, isOld }) =>
        tryToCommit(writers[writer] ?? first, kind, mark, (isOld && old) || seen, tamper),
      ),
    );
    const winners = tries.filter((_, i) => told[i]);
    wrong.push(
      ...winners
        .filter(({ kind, isOld }) => kind === "breaks" || kind === "refused" || (isOld && old))
        .map(({ mark, kind }) => `${mark} (${kind}) must not win`),
      ...(await judge(
        first,
        seen,
        tries.map(({ mark }) => mark),
        winners.map(({ mark }) => mark),
      )),
    );
    if (winners.length > 0) old = seen;
  }
  return wrong;
}

describe.each(["file", "remote"] as const)("on a %s", (mode) => {
  test("of many who race, one at the most wins, and only the winner's parts take effect", async () => {
    const writers = await openWriters(mode);
    let met = 0;
    await fc.assert(
      fc.asyncProperty(rounds, async (played) => {
        met += played.flat().length;
        expect(await race(writers, played)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_261_126, endOnFailure: true },
    );
    expect(met).toBeGreaterThan(RUNS * 5);
  }, 300_000);

  test("a part without the guard is seen to take effect for a loser (negative control)", async () => {
    const writers = await openWriters(mode);
    const plain: Attempt = { writer: 0, kind: "plain", isOld: false };
    const both = [[plain, { ...plain, writer: 1 }]];
    expect(await race(writers, both)).toEqual([]);
    const wrong = await race(writers, both, (part) => () => part(ALWAYS));
    expect(wrong.join("\n")).toMatch(/try-0-\d: 1 events, 1 audit lines, wanted 0/);
  });
});
