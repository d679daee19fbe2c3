import { z } from "zod";
import { chooseLanguage } from "../../services/accounts/choose-language.ts";
import { readSettings } from "../../services/accounts/read-settings.ts";
import { signOutEverywhere } from "../../services/accounts/sign-out-everywhere.ts";
import { unlinkAccount } from "../../services/accounts/unlink-account.ts";
import { showSettings } from "../commands/settings.ts";
import { sayIn } from "../language/language.ts";
import { PLATFORM_NAMES } from "../platform-names.ts";
import { offerLink } from "../receive/link-account.ts";
import type { Request } from "../request.ts";
import { tellAccount } from "../tell/tell-account.ts";
import type { View } from "../view.ts";
import { signedOutView } from "../views/accounts.ts";
import {
  accountName,
  confirmSignOutView,
  confirmUnlinkView,
  languagesView,
  unlinkedHereView,
  unlinkedView,
} from "../views/settings.ts";
import { type Action, need } from "./action.ts";

const AccountArgs = z.object({ platform: z.enum(["telegram", "discord"]), id: z.string() });

/** Shows the settings in the language that was just chosen. */
async function takeLanguage(request: Request, args: Record<string, string>): Promise<View> {
  const { ctx, intent } = request;
  const language = need(args, "language") || null;
  await chooseLanguage({ ctx, input: { language } });
  return await showSettings({ ctx, say: sayIn(language ?? intent.from.language) });
}

async function askUnlink(request: Request, args: Record<string, string>): Promise<View> {
  const { platform, id } = AccountArgs.parse(args);
  const { accounts } = await readSettings({ ctx: request.ctx });
  const account = accounts.find((a) => a.platform === platform && a.platformUserId === id);
  if (!account) return await showSettings(request);
  return confirmUnlinkView(request.say, account, { isLast: accounts.length === 1, nonce: request.rowId });
}

/** The account that was unlinked hears of it, unless it is the one that asked. */
async function unlink(request: Request, args: Record<string, string>): Promise<View> {
  const { ctx, say, intent, rowId } = request;
  const { platform, id } = AccountArgs.parse(args);
  const done = await unlinkAccount({ ctx, input: { platform, platformUserId: id } });
  const isOwn = platform === intent.platform && id === intent.from.id;
  if (isOwn) return signedOutView(say, true);
  if (!done) return await showSettings(request);
  const { unlinked } = done;
  const by = { platform: PLATFORM_NAMES[intent.platform], name: intent.from.displayName };
  await tellAccount(ctx, unlinked, `${rowId}:unlinked`, (its) => unlinkedHereView(its, by));
  return unlinkedView(say, accountName(unlinked));
}

async function askSignOut({ ctx, say, rowId }: Request): Promise<View> {
  return confirmSignOutView(say, (await readSettings({ ctx })).accounts, rowId);
}

/** The other chats are told first: a crash in between tells them again under the same keys. */
async function signOut({ ctx, say, intent, rowId }: Request): Promise<View> {
  const { accounts } = await readSettings({ ctx });
  const by = { platform: PLATFORM_NAMES[intent.platform], name: intent.from.displayName };
  for (const account of accounts) {
    const { platform, platformUserId } = account;
    if (platform === intent.platform && platformUserId === intent.from.id) continue;
    const key = `${rowId}:signed-out:${platform}:${platformUserId}`;
    await tellAccount(ctx, account, key, (its) => unlinkedHereView(its, by));
  }
  await signOutEverywhere({ ctx });
  return signedOutView(say, true);
}

export const settingsActions: Action[] = [
  { verb: "settings_open", signIn: true, run: (request) => showSettings(request) },
  {
    verb: "settings_languages",
    signIn: true,
    run: async ({ ctx, say }) => languagesView(say, (await readSettings({ ctx })).language),
  },
  { verb: "settings_language", signIn: true, run: takeLanguage },
  {
    verb: "settings_link",
    signIn: true,
    run: async (request) => ({ ...(await offerLink(request)), fresh: true }),
  },
  { verb: "settings_unlink", signIn: true, run: askUnlink },
  { verb: "settings_unlink_yes", signIn: true, run: unlink },
  { verb: "settings_sign_out", signIn: true, run: askSignOut },
  { verb: "settings_sign_out_yes", signIn: true, run: signOut },
];
