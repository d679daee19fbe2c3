import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterAll, expect, test } from "vitest";

const rules = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");

async function run(paths: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(paths, {
    ruleSet: { forbidden: rules.forbidden },
    validate: true,
    ...rules.options,
  });
  if (typeof output === "string") throw new Error("the cruiser answered with text");
  return output;
}

const broken = (result: ICruiseResult): string[] =>
  result.summary.violations.map((v) => `${v.rule.name}: ${v.from} imports ${v.to}`);

const PLANT = "src/domain/planted-violation";
afterAll(() => rmSync(PLANT, { recursive: true, force: true }));

test("imports point downwards only, and SDKs stay in their rooms", async () => {
  const result = await run(["src"]);
  expect(broken(result)).toEqual([]);
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
  const cruised = result.modules.filter((m) => m.source.startsWith("src/") && m.source.endsWith(".ts"));
  expect(cruised.length).toBe(files.filter((f) => !f.includes("planted-violation")).length);
}, 120_000);

test("a planted violation is found and named", async () => {
  mkdirSync(PLANT, { recursive: true });
  writeFileSync(
    `${PLANT}/upwards.ts`,
    'import { createRepositories } from "../../db/repositories/index.ts";\nimport Stripe from "stripe";\nimport fc from "fast-check";\nexport const all = [createRepositories, Stripe, fc];\n',
  );
  const found = broken(await run([PLANT])).join("\n");
  rmSync(PLANT, { recursive: true, force: true });
  expect(found).toContain(
    "domain-imports-downwards: src/domain/planted-violation/upwards.ts imports src/db/repositories/index.ts",
  );
  expect(found).toContain("sdk-at-home");
  expect(found).toContain("production-has-only-production-packages");
}, 120_000);
