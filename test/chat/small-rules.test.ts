import { describe, expect, it } from "vitest";
import { judgeFlood } from "../../src/chat/flood.ts";
import {
  day,
  dollars,
  money,
  oneLine,
  shortAddress,
  span,
  tokens,
  uactInDollars,
} from "../../src/chat/format.ts";
import { nearestMatch } from "../../src/chat/nearest-match.ts";
import { COMMANDS, commandsFor } from "../../src/chat/registry.ts";

describe("the nearest command", () => {
  const known = COMMANDS.map((c) => c.name);
  it.each([
    ["deplyo", "deploy"],
    ["deploi", "deploy"],
    ["dep", "deploy"],
    ["statsu", "status"],
    ["bot", "bots"],
    ["clsoe", "close"],
    ["LOGINN", "login"],
  ])("%s → %s", (typed, wanted) => expect(nearestMatch(typed, known)).toBe(wanted));
  it.each(["qwertyuiop", "x", "", "z".repeat(5000)])("%s is near nothing", (typed) =>
    expect(nearestMatch(typed, known)).toBeNull(),
  );
});

describe("the registry", () => {
  it("has each command once, in the platform's letters", () => {
    const names = COMMANDS.map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
  });

  it("shows administrators' commands to administrators alone", () => {
    expect(commandsFor(null).some((c) => c.scope === "admin")).toBe(false);
    expect(commandsFor("support").some((c) => c.name === "blacklist")).toBe(true);
  });

  it("keeps everything that touches an account out of groups", () => {
    for (const c of COMMANDS) if (c.signIn) expect(c.where, c.name).toBe("private");
  });
});

describe("amounts", () => {
  it("are written as people write them", () => {
    expect(money(2900, "usd")).toBe("$29");
    expect(money(2950, "usd")).toBe("$29.50");
    expect(money(1234500, "eur")).toBe("€12,345");
    expect(dollars(1.504)).toBe("$1.50");
    expect(uactInDollars(480_000)).toBe("$0.48");
    expect(uactInDollars(12)).toBe("less than $0.01");
    expect(uactInDollars(0)).toBe("$0");
    expect(tokens(10_000_000)).toBe("10 M");
    expect(tokens(13_500)).toBe("13.5 k");
  });

  it("and spans, days and addresses too", () => {
    expect([span(0), span(59_400), span(61_000), span(3_600_000), span(90_000_000)]).toEqual([
      "0 s",
      "59 s",
      "1 min 1 s",
      "1 h",
      "1 d 1 h",
    ]);
    expect(day(Date.UTC(2026, 10, 22))).toBe("22 Nov 2026");
    expect(shortAddress(`akash1${"q".repeat(38)}`)).toBe("akash1qqqq…qqqq");
    expect(oneLine(" a\n b ")).toBe("a b");
    expect(oneLine("x".repeat(100), 10)).toHaveLength(10);
  });
});

describe("the flood rule", () => {
  const kinds = (arrivals: number[]) =>
    arrivals.map((_, i) => judgeFlood(arrivals.slice(Math.max(0, i - 40), i + 1)).kind);
  const count = (verdicts: string[], kind: string) => verdicts.filter((v) => v === kind).length;
  const every = (ms: number, n: number) => Array.from({ length: n }, (_, i) => i * ms);

  it("answers twenty of a burst, says so once, and stays silent from then on", () => {
    const verdicts = kinds(every(10, 100));
    expect(verdicts.slice(0, 20).every((v) => v === "answer")).toBe(true);
    expect(verdicts[20]).toBe("say_so");
    expect(verdicts.slice(21).every((v) => v === "stay_silent")).toBe(true);
  });

  it("lets a person back in ten seconds after the burst", () => {
    const burst = every(10, 100);
    expect(kinds([...burst, 10_991]).at(-1)).toBe("answer");
    expect(kinds([...burst, 9_990]).at(-1)).toBe("stay_silent");
  });

  it("says so once for a flood that does not end, and never at a pace that is allowed", () => {
    expect(count(kinds(every(333, 1000)), "say_so")).toBe(1);
    expect(count(kinds(every(500, 1000)), "answer")).toBe(1000);
  });

  it("counts what came before it alone, and skips exactly what is flooded anyway", () => {
    const verdict = judgeFlood(every(100, 21));
    expect(verdict).toEqual({ kind: "say_so", untilMs: 10_000 });
  });
});
