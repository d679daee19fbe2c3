import { describe, expect, it } from "vitest";
import { readAmountMinor } from "../../src/chat/amount.ts";
import {
  day,
  dollars,
  moment,
  money,
  oneLine,
  shortAddress,
  span,
  tokens,
  uactInDollars,
} from "../../src/chat/format.ts";
import { type Say, sayIn } from "../../src/chat/language/language.ts";
import { judgeFlood } from "../../src/chat/receive/flood.ts";
import { broughtLinkSecret, typedLinkSecret } from "../../src/chat/receive/link-account.ts";
import { nearestMatch } from "../../src/chat/receive/nearest-match.ts";
import { COMMANDS, commandsFor } from "../../src/chat/registry.ts";
import type { Role } from "../../src/domain/admin/roles.ts";
import { inDecimals } from "../../src/domain/billing/minor-units.ts";

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

describe("the secret of a link", () => {
  it.each(["K7QM-2XVD-9HRT", "k7qm 2xvd 9hrt", " K7QM2XVD9HRT "])("is seen in %s", (text) =>
    expect(typedLinkSecret(text)).toBe(text.trim()),
  );
  it.each(["what does that", "departments!", "1234 5678", "K7QM-2XVD 9HRT", "K7QM-2XVD-9HRT please", ""])(
    "is not seen in %s",
    (text) => expect(typedLinkSecret(text)).toBeNull(),
  );
  it("is brought along by a start link", () => {
    expect(broughtLinkSecret("link-K7QM2XVD9HRT")).toBe("K7QM2XVD9HRT");
    for (const payload of ["link-", "K7QM2XVD9HRT", "link-K7QM2XVD9HRT0"])
      expect(broughtLinkSecret(payload)).toBeNull();
  });
});

describe("the registry", () => {
  it("has each command once, in the platform's letters", () => {
    const names = COMMANDS.map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
  });

  it("shows administrators' commands to administrators alone", () => {
    expect(commandsFor(null).every((c) => c.scope === "user")).toBe(true);
    const names = (role: Role) => commandsFor(role).map((c) => c.name);
    expect(names("support")).toEqual(expect.arrayContaining(["blacklist", "stats", "treasury", "audit"]));
    expect(names("support")).not.toContain("broadcast");
    expect(names("admin")).toContain("broadcast");
    expect(names("owner")).toEqual(COMMANDS.map((c) => c.name));
  });

  it("keeps everything that touches an account out of groups", () => {
    for (const c of COMMANDS) if (c.signIn) expect(c.where, c.name).toBe("private");
  });
});

describe("amounts", () => {
  const [en, de] = [sayIn("en"), sayIn("de")];
  const amountsIn = (say: Say) => [
    money(say, 2900, "usd"),
    money(say, 2950, "usd"),
    money(say, 1_234_500, "eur"),
    dollars(say, 1.504),
    uactInDollars(say, 480_000),
    uactInDollars(say, 12),
    uactInDollars(say, 0),
    tokens(say, 10_000_000),
    tokens(say, 13_500),
    tokens(say, 999),
  ];

  it("are told and read in what is the least of each currency", () => {
    const asWritten = (minor: number, currency: string) => money(en, minor, currency).replace("\u00a0", " ");
    expect([asWritten(2_900, "jpy"), asWritten(2_950, "JPY"), asWritten(2_950, "kwd")]).toEqual([
      "¥2,900",
      "¥2,950",
      "KWD 2.950",
    ]);
    expect(["12", "12.5", "12,50 $", "$12.50", "1.234"].map((text) => readAmountMinor(text, "usd"))).toEqual([
      1_200,
      1_250,
      1_250,
      1_250,
      null,
    ]);
    expect(["500", "¥500", "3,000", "0"].map((text) => readAmountMinor(text, "jpy"))).toEqual([
      500,
      500,
      null,
      null,
    ]);
    expect(readAmountMinor("1.5", "kwd")).toBe(1_500);
    const other = ["€12", "12 eur", "£ 12", "12 ¥", "$12 eur"];
    expect(other.map((text) => readAmountMinor(text, "usd"))).toEqual(other.map(() => null));
    expect(["usd 12", "12 USD"].map((text) => readAmountMinor(text, "usd"))).toEqual([1_200, 1_200]);
    expect(["€12", "12 EUR", "$12"].map((text) => readAmountMinor(text, "eur"))).toEqual([
      1_200,
      1_200,
      null,
    ]);
    expect(readAmountMinor("$12", "cad")).toBe(1_200);
    expect([inDecimals(2_900, "usd"), inDecimals(2_900, "jpy"), inDecimals(2_950, "kwd")]).toEqual([
      "29.00",
      "2900",
      "2.950",
    ]);
  });

  it("are written as people write them, in each language", () => {
    expect(amountsIn(en).join(" | ")).toBe(
      "$29 | $29.50 | €12,345 | $1.50 | $0.48 | less than $0.01 | $0 | 10 M | 13.5 k | 999",
    );
    expect(amountsIn(de).join(" | ").replaceAll("\u00a0", " ")).toBe(
      "29 $ | 29,50 $ | 12.345 € | 1,50 $ | 0,48 $ | weniger als 0,01 $ | 0 $ | 10 Mio. | 13,5 Tsd. | 999",
    );
  });

  it("and spans, days and moments too", () => {
    const spansIn = (say: Say) =>
      [0, 59_400, 61_000, 600_000, 3_600_000, 90_000_000, 15 * 86_400_000 + 3_600_000].map((ms) =>
        span(say, ms),
      );
    expect(spansIn(en)).toEqual(["0 s", "59 s", "1 min 1 s", "10 min", "1 h", "1 d 1 h", "15 d"]);
    expect(spansIn(de)).toEqual(["0 s", "59 s", "1 min 1 s", "10 min", "1 h", "1 Tag 1 h", "15 Tage"]);
    const at = Date.UTC(2026, 10, 22, 9, 5, 7);
    expect([day(en, at), moment(en, at)]).toEqual(["22 Nov 2026", "22 Nov, 09:05:07"]);
    expect([day(de, at), moment(de, at)]).toEqual(["22. Nov. 2026", "22. Nov., 09:05:07"]);
  });

  it("addresses and names stay on one line", () => {
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
