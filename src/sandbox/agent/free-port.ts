import { createServer } from "node:http";
import { listenOnLoopback } from "../kernel/listen.ts";

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const listener = await listenOnLoopback(createServer());
  await listener.close();
  return listener.port;
}
