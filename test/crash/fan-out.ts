import { createServer, type IncomingMessage } from "node:http";
import { listenOnLoopback } from "../../src/sandbox/kernel/listen.ts";

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Hands each request to every target at the same moment, as a provider with a nervous retry would. */
export async function fanOut(targets: readonly string[]) {
  const answers: number[] = [];
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    const headers = new Headers();
    for (const name of ["content-type", "stripe-signature"])
      headers.set(name, String(req.headers[name] ?? ""));
    const statuses = await Promise.all(
      targets.map((target) =>
        fetch(`${target}${req.url}`, { method: "POST", headers, body: new Uint8Array(body) }).then(
          async (answer) => {
            await answer.arrayBuffer();
            return answer.status;
          },
          () => 502,
        ),
      ),
    );
    answers.push(...statuses);
    res.writeHead(statuses.some((status) => status < 300) ? 200 : 502).end();
  });
  return { ...(await listenOnLoopback(server)), answers };
}
