import { badRequest, conflict } from "../refusal.ts";
import { saveBot } from "../world/accounts.ts";
import type { BotRecord, UpdateKind } from "../world/records.ts";
import { forgetAllUpdates, pendingUpdates } from "../world/updates.ts";
import { type Call, type Handler, handler } from "./call.ts";

const PORTS = ["", "443", "80", "88", "8443"];

const isLoopback = (url: URL) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);

/** Loopback is reachable here at any port without TLS; everywhere else Telegram's rules hold. */
function checkWebhookUrl(text: string): void {
  const url = URL.parse(text);
  if (!url) throw badRequest("bad webhook: invalid webhook URL specified");
  if (isLoopback(url)) return;
  if (url.protocol !== "https:") throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  if (!PORTS.includes(url.port))
    throw badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
}

function withSubscription(bot: BotRecord, kinds: readonly UpdateKind[] | undefined): BotRecord {
  return kinds === undefined ? bot : { ...bot, allowedUpdates: [...kinds] };
}

function removeWebhook(call: Call, dropPending: boolean | undefined): true {
  const { webhook: _webhook, ...bot } = call.bot;
  saveBot(call.world, bot);
  call.webhooks.stop(bot.id);
  if (dropPending) forgetAllUpdates(call.world, bot.id);
  return true;
}

export const updateMethods: Record<string, Handler> = {
  getUpdates: handler("getUpdates", (call, params) => {
    if (call.bot.webhook) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    saveBot(call.world, withSubscription(call.bot, params?.allowed_updates));
    return call.polling.take(call.bot.id, {
      offset: params?.offset ?? 0,
      limit: params?.limit ?? 100,
      timeoutMs: Math.min(Math.max(params?.timeout ?? 0, 0), 50) * 1000,
      gone: call.gone,
    });
  }),
  setWebhook: handler("setWebhook", (call, params) => {
    if (params.url === "") return removeWebhook(call, params.drop_pending_updates);
    checkWebhookUrl(params.url);
    if (params.drop_pending_updates) forgetAllUpdates(call.world, call.bot.id);
    const webhook = {
      url: params.url,
      maxConnections: params.max_connections ?? 40,
      ...(params.secret_token ? { secretToken: params.secret_token } : {}),
    };
    saveBot(call.world, { ...withSubscription(call.bot, params.allowed_updates), webhook });
    call.polling.end(call.bot.id, conflict("terminated by setWebhook request"));
    call.webhooks.start(call.bot.id);
    return true;
  }),
  deleteWebhook: handler("deleteWebhook", (call, params) =>
    removeWebhook(call, params?.drop_pending_updates),
  ),
  getWebhookInfo: handler("getWebhookInfo", ({ world, bot }) => ({
    url: bot.webhook?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: pendingUpdates(world, bot.id).length,
    ...(bot.webhook ? { max_connections: bot.webhook.maxConnections } : {}),
    ...(bot.webhook?.lastErrorDate ? { last_error_date: bot.webhook.lastErrorDate } : {}),
    ...(bot.webhook?.lastErrorMessage ? { last_error_message: bot.webhook.lastErrorMessage } : {}),
    ...(bot.allowedUpdates?.length ? { allowed_updates: bot.allowedUpdates } : {}),
  })),
};
