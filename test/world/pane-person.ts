import { setTimeout as sleep } from "node:timers/promises";
import { openBrowser } from "../../src/sandbox/visitor/browser.ts";
import type { Visitor } from "../../src/sandbox/visitor/story.ts";
import { until } from "./until.ts";

/** Somebody who uses Telegram through the sandbox's page, over HTTP, as a person with a browser does. */
export interface PanePerson {
  says(text: string): Promise<void>;
  /** Waits for a message that came after the last thing this person did. */
  sees(wanted: RegExp): Promise<string>;
  taps(label: RegExp): Promise<void>;
  /** The address behind the newest link button with this label. */
  link(label: RegExp): Promise<string>;
  createsBot(): Promise<string>;
  /** The same person in the chat with another bot. */
  with(bot: string): PanePerson;
}

const PATIENCE_MS = 40_000;
/** A page is dear to draw, so it is looked at less often than books are. */
const LOOK_EVERY_MS = 100;

const decode = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

const textOf = (html: string): string =>
  decode(html.replace(/<[^>]+>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

interface Message {
  own: boolean;
  text: string;
  html: string;
}

function messagesOf(log: string): Message[] {
  return log
    .split("<article ")
    .slice(1)
    .map((html) => ({ own: html.startsWith('class="own"'), html, text: textOf(`<${html}`) }));
}

const fieldOf = (form: string, name: string): string =>
  decode(new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? "");

/** @param pagesUrl where the twins' pages are, without `/sandbox` */
export function panePerson(pagesUrl: string, bot: string): PanePerson {
  const base = `${pagesUrl}/sandbox/telegram/`;
  let mark = 0;

  async function parts(): Promise<{ log: string; composer: string }> {
    return (await fetch(`${base}parts?chat=${bot}`)).json() as Promise<{ log: string; composer: string }>;
  }
  const messages = async () => messagesOf((await parts()).log);
  async function post(path: string, form: Record<string, string>): Promise<void> {
    mark = (await messages()).length;
    const answer = await fetch(`${base}${path}`, {
      method: "POST",
      body: new URLSearchParams({ chat: bot, ...form }),
      headers: { accept: "application/json" },
      redirect: "manual",
    });
    if (answer.status >= 400) throw new Error(`${path} was answered ${answer.status}`);
  }
  async function shown<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    try {
      return await until(what, async () => (await look()) ?? void (await sleep(LOOK_EVERY_MS)), PATIENCE_MS);
    } catch (error) {
      const chat = (await messages()).map((m) => `${m.own ? "> " : ""}${m.text}`).join("\n");
      throw new Error(`${error instanceof Error ? error.message : error}\nthe chat is:\n${chat}`);
    }
  }
  const newest = async (pattern: RegExp, label: RegExp) => {
    for (const { html } of (await messages()).toReversed()) {
      for (const found of html.matchAll(pattern)) if (label.test(textOf(found[2] ?? ""))) return found[1];
    }
    return undefined;
  };

  return {
    says: (text) => post("send", { text }),
    sees: (wanted) =>
      shown(
        `${wanted}`,
        async () => (await messages()).slice(mark).find((m) => !m.own && wanted.test(m.text))?.text,
      ),
    async taps(label) {
      const form = await shown(`a button ${label}`, () =>
        newest(/<form[^>]*action="press"([\s\S]*?)<button[^>]*>([\s\S]*?)<\/button>/g, label),
      );
      await post("press", { message: fieldOf(form, "message"), data: fieldOf(form, "data") });
    },
    async link(label) {
      const href = await shown(`a link ${label}`, () =>
        newest(/<a class="key[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g, label),
      );
      return new URL(decode(href), base).href;
    },
    async createsBot() {
      const href = await shown(
        "a key that creates a bot",
        async () => /href="([^"]*newbot=[^"]*)"/.exec((await parts()).composer)?.[1],
      );
      const asked = new URL(decode(href), base).searchParams;
      const username = asked.get("username") ?? "";
      await post("newbot", { manager: bot, name: asked.get("name") ?? "", username, button: "1" });
      return username;
    },
    with: (other) => panePerson(pagesUrl, other),
  };
}

/** A pane's person with a browser, as far as the sign-in pages need one. */
export const visitorOf = (name: string): Pick<Visitor, "browser" | "email"> & { chat: { name: string } } => ({
  chat: { name },
  browser: openBrowser(),
  email: `${name.toLowerCase()}@example.com`,
});
