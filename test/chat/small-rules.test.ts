import { describe, expect, it } from "vitest";
import { createFloodGuard } from "../../src/chat/flood.ts";
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

describe("the flood guard", () => {
  it("answers twenty, says so once, then stays silent until the window is over", () => {
    const clock = { at: 0, now: () => clock.at };
    const guard = createFloodGuard(clock);
    const verdicts = Array.from({ length: 25 }, () => guard.judge("a"));
    expect(verdicts.filter((v) => v === "answer")).toHaveLength(20);
    expect(verdicts.filter((v) => v === "say_so")).toHaveLength(1);
    expect(guard.judge("b")).toBe("answer");
    clock.at = 10_000;
    expect(guard.judge("a")).toBe("answer");
  });
});
