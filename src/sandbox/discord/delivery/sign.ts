import { sign } from "node:crypto";
import { privateKeyOf } from "../world/accounts.ts";
import type { ApplicationRecord } from "../world/records.ts";

/** The headers by which a receiver knows that Discord sent it: Ed25519 over the time and the body. */
export function signedHeaders(
  application: Pick<ApplicationRecord, "privateKey">,
  body: string,
  nowMs: number,
): Record<string, string> {
  const time = String(Math.floor(nowMs / 1000));
  const signature = sign(null, Buffer.from(time + body), privateKeyOf(application)).toString("hex");
  return {
    "content-type": "application/json",
    "user-agent": "Discord-Interactions/1.0 (+https://discord.com)",
    "x-signature-ed25519": signature,
    "x-signature-timestamp": time,
  };
}
