import { createServer } from "node:http";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";
import { readLetter, send } from "./pass-on.ts";

/** Hands each request to every target at the same moment, as a provider with a nervous retry would. */
export async function fanOut(targets: readonly string[]) {
  const answers: number[] = [];
  const server = createServer(async (req, res) => {
    const letter = await readLetter(req);
    const statuses = await Promise.all(targets.map((target) => send(letter, target)));
    answers.push(...statuses);
    res.writeHead(statuses.some((status) => status < 300) ? 200 : 502).end();
  });
  return { ...(await listenOnLoopback(server)), answers };
}
