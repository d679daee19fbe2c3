import type { BotRecord } from "../telegram/world/records.ts";
import { type Browser, openBrowser, type Page } from "./browser.ts";
import type { Person } from "./telegram-person.ts";

/** A person with a chat and a browser, who can do what people do with GoClaw. */
export interface Visitor {
  chat: Person;
  browser: Browser;
  email: string;
}

export function visitor(chat: Person): Visitor {
  return { chat, browser: openBrowser(), email: `${chat.name.toLowerCase()}.${chat.id}@example.com` };
}

const codeOn = (page: Page): string => {
  const code = /aria-label="Your code">\s*(\d{4})\s+(\d{4})/.exec(page.html);
  if (!code) throw new Error(`no code on ${page.url}: ${page.text.slice(0, 400)}`);
  return `${code[1]}${code[2]}`;
};

/** What it takes to sign in on the pages: a name to give, and a browser. */
export type SigningIn = Pick<Visitor, "browser" | "email"> & { chat: { name: string } };

/** From the link in the chat to the code on the page. */
export async function walkToCode(who: SigningIn, link: string): Promise<string> {
  const { browser } = who;
  let page = await browser.open(link);
  page = await browser.press(page, /continue|sign in/i);
  const onward =
    /href="([^"]+\/oauth\/authorize[^"]*)"/.exec(page.html)?.[1] ??
    /url=([^"]+\/oauth\/authorize[^"]*)"/.exec(page.html)?.[1];
  if (onward) page = await browser.open(onward.replaceAll("&amp;", "&"));
  // Somebody who has been here before is offered as they are known; everybody else makes an account.
  page = page.html.includes(who.email)
    ? await browser.press(page, new RegExp(who.email.replaceAll(".", "\\.")))
    : await browser.press(page, "Continue", { first_name: who.chat.name, email: who.email });
  for (let step = 0; step < 4 && !page.html.includes("Your code"); step++) {
    page = await browser.press(page, /verify|allow|continue|confirm/i);
  }
  return codeOn(page);
}

/** Signs in from the chat: link, pages, code. */
export async function signIn(who: Visitor): Promise<void> {
  who.chat.says("/login");
  const code = await walkToCode(who, await who.chat.link(/sign in/i));
  who.chat.says(code);
  await who.chat.sees(/signed in/i);
}

/** Goes through `/deploy` up to the price card, with a managed bot. */
export async function chooseAgent(
  who: Visitor,
  names?: { name?: string; username?: string },
): Promise<BotRecord> {
  const from = who.chat.says("/deploy");
  await who.chat.sees(/choose a model/i, { after: from });
  await who.chat.taps(/llama/i);
  const bot = await who.chat.createsBot(names);
  await who.chat.sees(/choose a plan|ready to deploy|no free slot/i, { after: from });
  return bot;
}

/** Chooses a plan on the price card and answers the checkout link. */
export async function checkoutLink(who: Visitor, plan: RegExp = /starter/i): Promise<string> {
  await who.chat.taps(plan);
  return await who.chat.link(/^pay/i);
}

/** Pays on the checkout page and lands on the page that says so. */
export async function pay(who: Visitor, link: string): Promise<Page> {
  const page = await who.browser.open(link);
  return await who.browser.press(page, /subscribe|pay/i);
}
