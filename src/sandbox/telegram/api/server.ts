import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Polling } from "../delivery/polling.ts";
import type { WebhookDelivery } from "../delivery/webhook.ts";
import { notFound, Refusal, unauthorized } from "../refusal.ts";
import { findBotByToken } from "../world/accounts.ts";
import type { BotRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { type Dispatch, record } from "./dispatch.ts";
import { readBody } from "./read-body.ts";

export interface ServerParts {
  world: World;
  polling: Polling;
  webhooks: WebhookDelivery;
  dispatch: Dispatch;
}

function reply(res: ServerResponse, status: number, body: unknown): void {
  if (res.writableEnded || res.destroyed) return;
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}

/** The bot that a token in the path belongs to. @throws Refusal 404 for nonsense, 401 for unknown or revoked tokens */
function authenticate(world: World, token: string): BotRecord {
  if (!/^\d+:[A-Za-z0-9_-]{30,}$/.test(token)) throw notFound();
  const bot = findBotByToken(world, token);
  if (bot) return bot;
  throw unauthorized();
}

function sendFile(world: World, res: ServerResponse, token: string, path: string): void {
  const bot = authenticate(world, token);
  const file = world.files.get(path.replace(/^documents\//, ""));
  if (file?.botId !== bot.id) throw notFound();
  res.writeHead(200, { "content-type": file.mimeType });
  res.end(Buffer.from(file.base64, "base64"));
}

async function answer(parts: ServerParts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? "/", "http://telegram");
  const file = url.pathname.match(/^\/file\/bot([^/]+)\/(.+)$/);
  if (file?.[1] && file[2]) return sendFile(parts.world, res, file[1], file[2]);
  const [, token, method] = url.pathname.match(/^\/bot([^/]+)\/(\w+)\/?$/) ?? [];
  if (!token || !method) throw notFound();
  const { params, uploads } = await readBody(req, url.searchParams);
  let bot: BotRecord;
  try {
    bot = authenticate(parts.world, token);
  } catch (error) {
    if (error instanceof Refusal) record(parts.world, token.split(":")[0] ?? "", method, error);
    throw error;
  }
  const gone = new AbortController();
  res.on("close", () => gone.abort());
  const { world, polling, webhooks } = parts;
  const result = await parts.dispatch(
    { world, bot, polling, webhooks, uploads, gone: gone.signal },
    method,
    params,
  );
  reply(res, 200, { ok: true, result });
}

/** The HTTP face of the Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function createApiListener(parts: ServerParts): RequestListener {
  return (req, res) => {
    answer(parts, req, res).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "Internal Server Error");
      if (!(error instanceof Refusal)) process.emitWarning(error instanceof Error ? error : String(error));
      const parameters = refusal.parameters ? { parameters: refusal.parameters } : {};
      reply(res, refusal.code, {
        ok: false,
        error_code: refusal.code,
        description: refusal.message,
        ...parameters,
      });
    });
  };
}
