import { createHash } from "node:crypto";
import type { Platform } from "../../ports/channel-accounts.ts";
import type { Request } from "../request.ts";
import type { CreateBotRequest } from "../view.ts";

const NAME_MAX = 64;
const USERNAME_MAX = 32;

/**
 * A name and a free-looking username for a person's bot. Both are suggestions that the person may change.
 * @returns null where the platform does not let us have bots made
 */
export function suggestBot(request: Request, channel: Platform): CreateBotRequest | null {
  const { from } = request.intent;
  const hash = createHash("sha256").update(request.rowId).digest();
  const tail = `_${hash.toString("hex").slice(0, 4)}_bot`;
  const plain = (from.username ?? from.displayName).normalize("NFKD").replace(/[^A-Za-z0-9_]/g, "");
  const stem = /^[A-Za-z]/.test(plain) ? plain : `my${plain}`;
  const firstName = from.displayName.split(/\s+/)[0] ?? "";
  const name = `${firstName} Agent`.trim().slice(0, NAME_MAX);
  const username = `${stem.slice(0, USERNAME_MAX - tail.length)}${tail}`;
  const link = request.ctx.channels.get(channel)?.creationLink({ name, username }) ?? null;
  if (link === null) return null;
  return {
    label: request.say("button-create-bot"),
    requestId: hash.readUInt32BE(0) & 0x7fff_ffff,
    suggestedName: name,
    suggestedUsername: username,
    link,
  };
}
