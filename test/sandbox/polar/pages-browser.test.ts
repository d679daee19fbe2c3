import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { DECLINED_CARD, FAILS_LATER_CARD } from "../../../src/sandbox/stripe/cards.ts";
import { CHROMIUM, DESKTOP_LIGHT, openChromium, openScreens, PHONE_DARK } from "../../browser/screens.ts";
import { PRO, STARTER, startTwin } from "./world.ts";

const MONTH_MS = 31 * 86_400_000;

/** A twin whose pages a browser can open. */
async function onTheWeb() {
  const front = new Hono();
  const server = await listenOnLoopback(createServer(getRequestListener(front.fetch)));
  onTestFinished(() => server.close());
  const pagesBaseUrl = `${server.url}/sandbox/polar`;
  const made = await startTwin({ pagesBaseUrl, settings: { taxPercent: 20 } });
  if (made.twin.pages) front.route("/sandbox/polar", made.twin.pages);
  front.get("/favicon.ico", (c) => c.body(null, 204));
  front.get("/paid", (c) => c.html('<!doctype html><html lang="en"><title>Paid</title><h1>Paid</h1>'));
  return { ...made, url: server.url, pagesBaseUrl };
}

test.skipIf(CHROMIUM === undefined)(
  "a person reads and uses the pages on a phone and on a desk, in light and in dark",
  async () => {
    const { twin, polar, clock, url, pagesBaseUrl } = await onTheWeb();
    const browser = await openChromium();
    onTestFinished(() => browser.close());
    const phone = await openScreens(browser, PHONE_DARK);
    const desk = await openScreens(browser, DESKTOP_LIGHT);
    const customer = await polar.customers.create({ email: "ann@example.com", external_id: "ann" });
    const checkout = await polar.checkouts.create({
      products: [STARTER.id],
      customer_id: customer.id,
      success_url: `${url}/paid?cs={CHECKOUT_ID}`,
      return_url: `${url}/cancelled`,
    });

    const [page, wide] = [await phone.context.newPage(), await desk.context.newPage()];
    await wide.goto(checkout.url);
    await desk.look(wide, "polar-checkout");
    await page.goto(checkout.url);
    await page.getByLabel("Card number").fill(DECLINED_CARD);
    await page.getByRole("button", { name: "Subscribe now" }).click();
    await page.getByText("Your card was declined").waitFor();
    await phone.look(page, "polar-declined");
    await page.getByLabel("Card number").fill(FAILS_LATER_CARD);
    await page.getByRole("button", { name: "Subscribe now" }).click();
    await page.getByRole("heading", { name: "Paid" }).waitFor();
    await page.goto(checkout.url);
    await page.getByText("Your order was successful").waitFor();
    await phone.look(page, "polar-closed");

    const portal = async () => {
      const session = await polar.customerSessions.create({ customer_id: customer.id });
      await page.goto(session.customer_portal_url);
    };
    const [plan] = twin.ledger.subscriptions();
    await polar.subscriptions.update(plan?.id ?? "", {
      product_id: PRO.id,
      proration_behavior: "next_period",
    });
    await portal();
    await page.getByText("Changes to GoClaw Pro").waitFor();
    await phone.look(page, "polar-portal");
    await page.getByRole("button", { name: "Cancel subscription" }).click();
    await page.getByText("Your plan ends on").waitFor();
    await page.getByRole("button", { name: "Keep my plan" }).click();
    clock.forward(MONTH_MS);
    await portal();
    await page.getByText("The last payment failed").waitFor();
    await phone.look(page, "polar-overdue");
    await page.getByRole("button", { name: "Pay with another card" }).click();
    await page.getByText("Your plan renews on").waitFor();

    await page.getByLabel("Name or company").first().fill("Ann Ltd");
    await page.getByRole("button", { name: "Make the invoice" }).first().click();
    clock.forward(twin.renderMs);
    await portal();
    await phone.look(page, "polar-papers");
    for (const paper of ["Invoice", "Receipt"]) {
      const file = page.waitForEvent("download");
      await page.getByRole("link", { name: paper, exact: true }).first().click();
      expect((await file).suggestedFilename()).toMatch(new RegExp(`^${paper}-[A-Z0-9-]+\\.pdf$`));
    }

    twin.dispute(twin.ledger.orders()[0]?.id ?? "");
    await wide.goto(pagesBaseUrl);
    await desk.look(wide, "polar-overview");
    await page.goto(pagesBaseUrl);
    await phone.look(page, "polar-overview");
    expect(phone.faultsBut(402)).toEqual([]);
    expect(desk.faults).toEqual([]);
    expect(twin.ledger.subscriptions()[0]).toMatchObject({ status: "active", product_id: PRO.id });
    await phone.close();
    await desk.close();
  },
  60_000,
);
