import { describe, expect, test } from "vitest";
import { readBudgetWords } from "../../src/chat/budget-words.ts";

const set = (dayMicros: number, agent = "") => ({ kind: "set", agent, dayMicros });

describe("what is said after /budget", () => {
  test.each([
    ["$2", set(2_000_000)],
    ["2", set(2_000_000)],
    ["2$", set(2_000_000)],
    ["2.50", set(2_500_000)],
    ["2,5 $", set(2_500_000)],
    ["$2/day", set(2_000_000)],
    ["$2 / day", set(2_000_000)],
    ["2 usd per day", set(2_000_000)],
    ["2 dollars a day", set(2_000_000)],
    ["3 $ pro Tag", set(3_000_000)],
    ["$0.05", set(50_000)],
    ["$0", set(0)],
    ["$2 My agent", set(2_000_000, "My agent")],
    ["2 My agent", set(2_000_000, "My agent")],
    ["$2/day @ann_agent_bot", set(2_000_000, "@ann_agent_bot")],
    ["My agent $2", set(2_000_000, "My agent")],
    ["My agent 2 usd per day", set(2_000_000, "My agent")],
    ["off", { kind: "off", agent: "" }],
    ["off My agent", { kind: "off", agent: "My agent" }],
    ["My agent off", { kind: "off", agent: "My agent" }],
    ["aus", { kind: "off", agent: "" }],
    ["", { kind: "show", agent: "" }],
    ["My agent", { kind: "show", agent: "My agent" }],
    ["Agent 7", { kind: "show", agent: "Agent 7" }],
    ["Offline helper", { kind: "show", agent: "Offline helper" }],
  ])("%j", (text, words) => {
    expect(readBudgetWords(text)).toEqual(words);
  });

  test.each(["-5", "$-5", "1,000", "$1.234", "€2", "2 EUR", "12345678", "$", "$two", "1e6"])(
    "%j is no amount that can be read, and no agent's name either",
    (text) => {
      expect(readBudgetWords(text)).toBeNull();
    },
  );
});
