import { expect, test } from "vitest";
import { billableTokens, costMicros } from "../../src/domain/usage/model-price.ts";
import type { CallKind } from "../../src/gateway/ledger/ledger.ts";
import type { LlmCharge } from "../../src/sandbox/llm/call-books.ts";
import type { OddAnswer } from "../../src/sandbox/llm/odd-answers.ts";
import { until } from "./gateway-rig.ts";
import { type LedgerWorld, startLedgerWorld } from "./ledger/ledger-world.ts";
import {
  asCharged,
  CACHER,
  CLAUDE,
  EMBEDDER,
  inOurTerms,
  LLAMA,
  type MeteringRig,
  type Settled,
  startMeteringRig,
  THINKER,
} from "./metering-rig.ts";

const CALLS = 300;
const AT_ONCE = 6;
const SEED = 5;

/** Whole numbers below `below`, the same for a seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Fate = "usual" | "uncounted" | "cut" | "left" | "retried";

interface Plan {
  kind: CallKind;
  body: object;
  said: string;
  fate: Fate;
  odd: OddAnswer | null;
}

const pick = <T>(random: (below: number) => number, from: readonly T[]): T => {
  const found = from[random(from.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
};

/** Whole, and told: the books must agree to the token. */
const TOLD: OddAnswer["usage"][] = [
  "usual",
  "usual",
  "null_before",
  "with_finish",
  "every_chunk",
  "after_done",
];
const UNTOLD: OddAnswer["usage"][] = ["missing", { absurd: -1 }, { absurd: 1e12 }, { absurd: "many" }];
const LONG = "The harbour is quiet in the morning, and the boats are out. ".repeat(120);

function planCall(random: (below: number) => number, number: number): Plan {
  const kind = pick(random, [
    "chat",
    "chat",
    "chat",
    "responses",
    "messages",
    "messages",
    "embeddings",
  ] as const);
  const words = pick(random, [
    "what is 6 x 7?",
    "who are you?",
    "a long story please",
    "你好，今天天气怎么样？",
    "use the tool look",
  ]);
  const said = `${words} (${number})`;
  const stream = kind !== "embeddings" && random(3) > 0;
  const fate: Fate = stream
    ? pick(random, ["usual", "usual", "usual", "uncounted", "cut", "left", "retried"])
    : pick(random, ["usual", "usual", "uncounted", "retried"]);
  const usage = fate === "uncounted" ? pick(random, UNTOLD) : pick(random, TOLD);
  // Early enough that no answer is whole by then.
  const after = 3 + random(3);
  return {
    kind,
    said,
    fate,
    body: bodyOf(kind, said, stream, random),
    odd: {
      said,
      ...(usage && { usage }),
      ...(fate === "cut" && { cutAfter: after }),
      ...(fate === "left" && { hangAfter: after }),
    },
  };
}

function bodyOf(kind: CallKind, said: string, stream: boolean, random: (below: number) => number): object {
  const isLong = random(2) === 0;
  const user = { role: "user", content: said };
  const look = { name: "look", description: "Looks.", parameters: { type: "object" } };
  switch (kind) {
    case "chat": {
      const messages = [...(isLong ? [{ role: "system", content: LONG }] : []), user];
      const tools = [{ type: "function", function: look }];
      return { model: pick(random, [LLAMA, CACHER, THINKER]), messages, tools, stream, max_tokens: 200 };
    }
    case "responses":
      return {
        model: pick(random, [CACHER, THINKER]),
        input: said,
        tools: [{ type: "function", ...look }],
        stream,
      };
    case "messages": {
      const ttl = pick(random, ["5m", "1h"]);
      const system = isLong
        ? [{ type: "text", text: LONG, cache_control: { type: "ephemeral", ttl } }]
        : "Be brief.";
      const tools = [{ name: "look", input_schema: { type: "object" } }];
      return { model: CLAUDE, max_tokens: 400, system, messages: [user], tools, stream };
    }
    case "embeddings":
      return { model: EMBEDDER, input: said };
  }
}

/** Makes the call as its fate has it. @returns the id under which it must be settled */
async function play(rig: MeteringRig, plan: Plan): Promise<string> {
  if (plan.odd) rig.twin.odd(plan.odd);
  if (plan.fate === "retried") rig.twin.faults.add({ kind: "status", match: /^POST/, status: 502 });
  const leave = new AbortController();
  const res = await rig.call(plan.kind, plan.body, leave.signal);
  const id = res.headers.get("x-request-id") ?? res.headers.get("request-id");
  if (id === null || res.status !== 200) throw new Error(`${plan.said}: ${res.status} ${await res.text()}`);
  if (plan.fate !== "left") await res.text();
  else {
    // All that the twin sends before it falls silent, so that both have seen the same.
    const reader = res.body?.getReader();
    let text = "";
    while (text.split("\n\n").length - 1 < (plan.odd?.hangAfter ?? 0)) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      text += Buffer.from(value).toString("utf8");
    }
    leave.abort();
  }
  return id;
}

/** Several at a time, but for those whose fault would hit a neighbour. */
async function playAll(rig: MeteringRig, plans: readonly Plan[]): Promise<Map<string, Plan>> {
  const ids = new Map<string, Plan>();
  const waiting = plans.filter((plan) => plan.fate !== "retried");
  const work = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) ids.set(await play(rig, plan), plan);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const plan of plans.filter(({ fate }) => fate === "retried")) ids.set(await play(rig, plan), plan);
  return ids;
}

/** How far an estimate may be off: a factor of two, and a few tokens of what stands around a text. */
function expectNear(estimate: number, truth: number): void {
  expect(estimate).toBeGreaterThanOrEqual(truth / 2 - 4);
  expect(estimate).toBeLessThanOrEqual(truth * 2 + 24);
}

function judge(plan: Plan, { planned, outcome }: Settled, charge: LlmCharge): void {
  const [ours, theirs] = [asCharged(outcome), inOurTerms(charge)];
  const input = (part: typeof ours): number => part.inputUncached + part.cacheRead + part.cacheWrite;
  expect(planned.inputTokens).toBeGreaterThanOrEqual(input(theirs));
  expect(ours.output).toBeLessThanOrEqual(planned.maxOutputTokens);
  const status = { usual: "ok", uncounted: "ok", retried: "ok", cut: "cut", left: "aborted" }[plan.fate];
  expect(outcome.status).toBe(status);
  if (outcome.source === "reported") {
    expect(ours).toEqual(theirs);
    return;
  }
  expect(plan.fate === "usual" || plan.fate === "retried").toBe(false);
  expectNear(ours.output, theirs.output);
  // Anthropic tells the input first, so that it is exact whatever becomes of the rest.
  if (plan.kind === "messages" && plan.fate !== "uncounted") expect(input(ours)).toBe(input(theirs));
  else expectNear(input(ours), input(theirs));
}

/** Each call has its row, and the day is their sum. */
async function expectWritten(world: LedgerWorld, rig: MeteringRig): Promise<void> {
  const rows = await world.rows(
    "select id, tokens_used, cost_micros, status, usage_source from llm_usage_log",
  );
  const expected = [...rig.settled].map(([id, { outcome }]) => ({
    id,
    tokens_used: billableTokens(outcome.usage, outcome.price),
    cost_micros: costMicros(outcome.usage, outcome.price),
    status: outcome.status,
    usage_source: outcome.source,
  }));
  const byId = (a: { id?: unknown }, b: { id?: unknown }): number => String(a.id).localeCompare(String(b.id));
  expect(rows.sort(byId)).toEqual(expected.sort(byId));
  const [sum] = await world.rows("select sum(calls) as calls, sum(cost_micros) as cost from usage_days");
  expect(sum).toEqual({ calls: CALLS, cost: expected.reduce((cost, row) => cost + row.cost_micros, 0) });
}

test(`${CALLS} calls of every kind, some left, cut or tried twice, are what the upstream's own books say`, async () => {
  const world = await startLedgerWorld();
  const ledger = world.ledger();
  const rig = await startMeteringRig({ ledger });
  const random = createRandom(SEED);
  const plans = Array.from({ length: CALLS }, (_call, number) => planCall(random, number));
  const ids = await playAll(rig, plans);
  await until(() => rig.settled.size === CALLS && rig.twin.charges.length === CALLS);

  const charges = new Map(rig.twin.charges.map((charge) => [charge.said, charge]));
  let [ours, theirs, reported] = [0, 0, 0];
  for (const [id, plan] of ids) {
    const settled = rig.settled.get(id);
    const charge = charges.get(plan.said);
    if (!settled || !charge) throw new Error(`${plan.said} is not in both books`);
    judge(plan, settled, charge);
    if (settled.outcome.source !== "reported") continue;
    reported++;
    ours += asCharged(settled.outcome).costMicros;
    theirs += inOurTerms(charge).costMicros;
  }
  expect(ours).toBe(theirs);
  await ledger.close();
  await expectWritten(world, rig);
  expect(reported).toBeGreaterThan(CALLS / 2);
  expect(new Set(plans.map((plan) => `${plan.kind} ${plan.fate}`)).size).toBeGreaterThan(15);
});
