import { expect, test } from "vitest";
import { readAmountMinor } from "../../src/chat/amount.ts";
import { confirmTyped } from "../../src/chat/commands/refund.ts";
import { sayIn } from "../../src/chat/language/language.ts";
import type { Request } from "../../src/chat/request.ts";
import { PROVIDERS } from "../conformance/rails/setting.ts";
import { refundTown } from "../services/refunds/refund-town.ts";
import { only } from "../world/only.ts";

const [[, startStripe]] = PROVIDERS;

test("what is typed as a refund is an amount of the payment's own currency", async () => {
  const at = await refundTown(startStripe);
  await at.w.client.execute("update payments set currency='jpy'");
  const ctx = await at.administrator("ada", "admin");
  const request = only<Request>("request", { ctx, say: sayIn("en") });
  const typed = async (text: string) =>
    JSON.stringify(await confirmTyped(request, { rail: "stripe", paymentId: at.paymentId }, text));
  expect(await typed("500")).toContain("¥500");
  expect(await typed("12.50"), "yen have no decimals").not.toContain("¥1");
  expect(await typed("€500"), "other money").toContain("“€500” is no amount");
});

test.each([
  ["$12", "usd", 1200],
  ["12 $", "cad", 1200],
  ["12 usd", "cad", null],
  ["$12", "chf", null],
  ["12 $", "sek", null],
  ["CHF 12.50", "chf", 1250],
  ["12,5 €", "eur", 1250],
  ["£12", "eur", null],
  ["¥12", "cny", 1200],
  ["$12", "jpy", null],
  ["usd 12 €", "usd", null],
  ["1,234", "usd", null],
  ["0.00", "usd", null],
])("%s of a payment in %s is %s", (text, currency, minor) => {
  expect(readAmountMinor(text, currency)).toBe(minor);
});

test("more than is left of a payment is that, whatever its giver may give", async () => {
  const at = await refundTown(startStripe);
  at.w.ctx.settings.giving.supportMinor = new Map([["usd", 100]]);
  const ctx = await at.administrator("sue", "support");
  const request = only<Request>("request", { ctx, say: sayIn("en") });
  const asked = confirmTyped(request, { rail: "stripe", paymentId: at.paymentId }, "9999");
  expect(JSON.stringify(await asked)).toContain("“9999” is no amount that can be given back here");
});
