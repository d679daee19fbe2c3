import { Client, type ClientOptions, Events, type Interaction, REST } from "discord.js";
import { onTestFinished } from "vitest";
import {
  type DiscordTwin,
  type DiscordTwinOptions,
  startDiscordTwin,
} from "../../../src/sandbox/discord/discord-twin.ts";
import { mintPrivateKey } from "../../../src/sandbox/discord/world/accounts.ts";
import { openBooks } from "../../../src/sandbox/kernel/books.ts";

export const MAIN = {
  id: "1300000000000000001",
  token: `${Buffer.from("1300000000000000001").toString("base64url")}.Gtest1.mainmainmainmainmainmainmainmainmain00`,
  privateKey: mintPrivateKey(),
  name: "GoClaw",
};

export const V2 = 1 << 15;
export const EPHEMERAL = 1 << 6;

/** Runs after the current test, last registered first. */
export const afterThis = (work: () => Promise<unknown> | unknown): void =>
  onTestFinished(async () => void (await work()));

export async function startTwin(options: Partial<DiscordTwinOptions> = {}): Promise<DiscordTwin> {
  const twin = await startDiscordTwin({ books: openBooks(), mainApplication: MAIN, ...options });
  afterThis(() => twin.close());
  return twin;
}

/** The real discord.js REST client. */
export const rest = (twin: DiscordTwin, token = MAIN.token): REST =>
  new REST({ api: twin.apiRoot, retries: 0 }).setToken(token);

/** The real discord.js client, logged in; destroyed after the test. */
export async function login(
  twin: DiscordTwin,
  options: Partial<ClientOptions> & { token?: string } = {},
): Promise<Client<true>> {
  const { token = MAIN.token, ...own } = options;
  const client = new Client({ intents: [], ...own, rest: { api: twin.apiRoot, ...own.rest } });
  afterThis(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(token);
  return ready;
}

/** Answers every interaction with this; a failure fails the test. */
export function onInteraction(client: Client, answer: (interaction: Interaction) => Promise<unknown>): void {
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  json: unknown;
}

/** A request without any library; `token` null sends none. */
export async function raw(
  twin: DiscordTwin,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = MAIN.token,
): Promise<RawAnswer> {
  const response = await fetch(`${twin.apiRoot}/v10${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bot ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === "" ? undefined : JSON.parse(text),
  };
}

/** A clock that only moves when told. */
export function handClock(startMs = Date.UTC(2026, 10, 26, 12)): {
  now(): number;
  advance(ms: number): void;
} {
  let now = startMs;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
