import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runScript } from "../world/child-process.ts";
import { startTwinsProcess, type TwinsProcess } from "../world/twins-process.ts";

let twins: TwinsProcess;
beforeAll(async () => {
  twins = await startTwinsProcess();
}, 60_000);
afterAll(() => twins.close());

async function smoke(env: Record<string, string>) {
  const child = runScript("live:smoke", { env });
  const code = await child.ended;
  const lines = new Map(
    [...child.output().matchAll(/^ {2}[✓✗–] (\w+) +(\w+) +(.*)$/gm)].map(([, what, outcome, words]) => [
      what,
      { outcome, words },
    ]),
  );
  return { code, lines, text: child.output() };
}

describe("the look at live services", () => {
  test("passes what answers, says what was found, and skips what is off", async () => {
    const { code, lines, text } = await smoke({
      ...twins.env,
      DATABASE_URL: `file:${twins.folder}/smoke.db`,
    });
    const outcomes = Object.fromEntries([...lines].map(([what, { outcome }]) => [what, outcome]));
    expect(outcomes, text).toMatchObject({
      database: "passed",
      telegram: "passed",
      discord: "passed",
      clerk: "passed",
      stripe: "passed",
      polar: "passed",
      akash: "passed",
      llm: "passed",
    });
    expect(lines.get("telegram")?.words).toMatch(/^@\w+, may make bots for people/);
    expect(lines.get("stripe")?.words).toBe("starter 29.00 usd, pro 49.00 usd, business 99.00 usd");
    expect(lines.get("akash")?.words).toMatch(
      /^akash1\w+ holds [\d.]+ ACT and [\d.]+ AKT and runs 0 deployments/,
    );
    expect(code).toBe(0);
  }, 60_000);

  test("fails what refuses, in words that name the next step and never a secret, and looks at the rest", async () => {
    const { code, lines, text } = await smoke({
      ...twins.env,
      STRIPE_SECRET_KEY: "sk_test_this_key_is_wrong_0123456789",
      CLERK_SECRET_KEY: "sk_test_that_key_is_wrong_0123456789",
      TELEGRAM_API_ROOT: "http://127.0.0.1:9",
    });
    for (const broken of ["stripe", "clerk", "telegram"])
      expect(lines.get(broken)?.outcome, text).toBe("failed");
    expect(lines.get("akash")?.outcome).toBe("passed");
    expect(text).not.toMatch(/key_is_wrong/);
    expect(code).toBe(1);
  }, 60_000);

  test("is no failure where nothing is live", async () => {
    const { code, lines } = await smoke({});
    expect(new Set([...lines.values()].map(({ outcome }) => outcome))).toEqual(new Set(["skipped"]));
    expect(lines.get("stripe")?.words).toContain("STRIPE_SECRET_KEY is not set; from Stripe dashboard");
    expect(code).toBe(0);
  }, 30_000);
});
