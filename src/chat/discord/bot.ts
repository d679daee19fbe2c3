import { z } from "zod";
import { AppError } from "../../errors.ts";
import { onceAllowed } from "../receive/once-allowed.ts";
import { createDiscordApi, type DiscordApi, type DiscordConnection, unexpected } from "./api.ts";

const Account = z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() });
const Application = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z.string(),
  flags: z.number().int().optional(),
  interactions_endpoint_url: z.string().nullish(),
});

export type Account = z.output<typeof Account>;
export type Application = z.output<typeof Application>;

/** Our own bot, and what Discord says of it. */
export interface DiscordBot {
  readonly api: DiscordApi;
  readonly connection: DiscordConnection;
  readonly me: Account;
  readonly application: Application;
}

export async function readAccount(api: DiscordApi): Promise<Account> {
  const parsed = Account.safeParse(await api.call("GET", "/users/@me"));
  if (!parsed.success) throw unexpected("GET /users/@me");
  return parsed.data;
}

export async function readApplication(api: DiscordApi): Promise<Application> {
  const parsed = Application.safeParse(await api.call("GET", "/applications/@me"));
  if (!parsed.success) throw unexpected("GET /applications/@me");
  return parsed.data;
}

export interface OurDiscord extends DiscordConnection {
  /** As configured, to find a token or key of another application; null to take Discord's word. */
  applicationId: string | null;
  publicKey: string | null;
}

/**
 * Connects to Discord and learns who we are.
 * @throws AppError `unauthenticated` when the token is wrong, `unavailable` when Discord cannot be reached,
 * `misconfigured` when the configuration is of another application
 */
export async function openDiscordBot(ours: OurDiscord): Promise<DiscordBot> {
  const { token, apiRoot } = ours;
  const api = await createDiscordApi({ token, apiRoot });
  const me = await onceAllowed(() => readAccount(api));
  const application = await onceAllowed(() => readApplication(api));
  if (ours.applicationId !== null && ours.applicationId !== application.id)
    throw mismatch(
      `DISCORD_BOT_TOKEN is of the application ${application.id}, not of DISCORD_APPLICATION_ID`,
    );
  if (ours.publicKey !== null && ours.publicKey !== application.verify_key)
    throw mismatch("DISCORD_PUBLIC_KEY is not the key of the application that DISCORD_BOT_TOKEN is of");
  return { api, connection: { token, apiRoot }, me, application };
}

const mismatch = (words: string): AppError =>
  new AppError(
    "misconfigured",
    `${words}. Copy both from the same application in the Discord developer portal.`,
  );
