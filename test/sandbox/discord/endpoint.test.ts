import { createPublicKey, verify } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { DiscordTwin } from "../../../src/sandbox/discord/discord-twin.ts";
import { listenOnLoopback } from "../../../src/sandbox/kernel/listen.ts";
import { afterThis, EPHEMERAL, login, MAIN, raw, startTwin } from "./with-twin.ts";

/** The check of an application that has read nothing but Discord's documentation. */
function isSigned(twin: DiscordTwin, req: IncomingMessage, body: string): boolean {
  const x = Buffer.from(twin.main.publicKey, "hex").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.from(String(req.headers["x-signature-timestamp"]) + body);
  return verify(null, signed, key, Buffer.from(String(req.headers["x-signature-ed25519"]), "hex"));
}

type Answer = { status: number; body?: unknown };

/** An endpoint; what it does with a PING and with a wrong signature can be spoiled. */
async function endpoint(
  twin: DiscordTwin,
  answer: (interaction: { id: string; token: string; type: number }) => Answer | Promise<Answer>,
  spoiled: { trusting?: true; noPong?: true } = {},
): Promise<{ url: string; got: number[] }> {
  const got: number[] = [];
  const server = createServer(async (req, res) => {
    const body = await text(req);
    const say = ({ status, body: json }: Answer) => {
      res.writeHead(status, json === undefined ? {} : { "content-type": "application/json" });
      res.end(json === undefined ? undefined : JSON.stringify(json));
    };
    if (!spoiled.trusting && !isSigned(twin, req, body)) return say({ status: 401 });
    const interaction = JSON.parse(body) as { id: string; token: string; type: number };
    got.push(interaction.type);
    if (interaction.type === 1) return say({ status: 200, body: { type: spoiled.noPong ? 4 : 1 } });
    say(await answer(interaction));
  });
  const listener = await listenOnLoopback(server);
  afterThis(() => listener.close());
  return { url: listener.url, got };
}

async function scene() {
  const twin = await startTwin();
  await raw(twin, "POST", `/applications/${MAIN.id}/commands`, { name: "status", description: "d" });
  return { twin, bea: twin.createUser({ username: "bea" }) };
}

const reply: Answer = { status: 200, body: { type: 4, data: { content: "fine", flags: EPHEMERAL } } };

test("interactions go to the endpoint once it is saved, and no longer over the gateway", async () => {
  const { twin, bea } = await scene();
  const client = await login(twin);
  let heard = 0;
  client.on("interactionCreate", () => heard++);
  const { url, got } = await endpoint(twin, () => reply);
  expect(await raw(twin, "PATCH", "/applications/@me", { interactions_endpoint_url: url })).toMatchObject({
    status: 200,
    json: { interactions_endpoint_url: url },
  });
  expect(got).toEqual([1]);
  expect(await bea.runs("/status")).toMatchObject({
    kind: "message",
    message: { text: "fine", isEphemeral: true },
  });
  expect([got, heard]).toEqual([[1, 2], 0]);
  await twin.setEndpoint("GoClaw", undefined);
  client.on(
    "interactionCreate",
    (interaction) => void (interaction.isRepliable() && interaction.reply("gateway")),
  );
  expect(await bea.runs("/status")).toMatchObject({ message: { text: "gateway" } });
  expect(got).toEqual([1, 2]);
});

test("an endpoint that believes everybody, or does not say PONG, is not saved", async () => {
  const { twin } = await scene();
  for (const spoiled of [{ trusting: true }, { noPong: true }] as const) {
    const { url } = await endpoint(twin, () => reply, spoiled);
    expect(await raw(twin, "PATCH", "/applications/@me", { interactions_endpoint_url: url })).toMatchObject({
      status: 400,
      json: {
        errors: {
          interactions_endpoint_url: { _errors: [{ code: "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID" }] },
        },
      },
    });
  }
  expect(twin.application("GoClaw")?.interactionsEndpointUrl).toBeUndefined();
});

test("it may answer over REST instead; a failure or a wrong body is shown as one, and nothing is sent twice", async () => {
  const { twin, bea } = await scene();
  const { url: overRest } = await endpoint(twin, async ({ id, token }) => {
    await raw(twin, "POST", `/interactions/${id}/${token}/callback`, { type: 5 }, null);
    return { status: 202 };
  });
  await twin.setEndpoint("GoClaw", overRest);
  expect(await bea.runs("/status")).toMatchObject({ kind: "thinking" });
  const broken = await endpoint(twin, () => ({ status: 500 }));
  await twin.setEndpoint("GoClaw", broken.url);
  await expect(bea.runs("/status")).rejects.toThrow("This interaction failed (the endpoint answered 500)");
  expect(broken.got).toEqual([1, 2]);
  const wrong = await endpoint(twin, () => ({
    status: 200,
    body: { type: 4, data: { content: "x".repeat(2001) } },
  }));
  await twin.setEndpoint("GoClaw", wrong.url);
  await expect(bea.runs("/status")).rejects.toThrow("Invalid Form Body");
  expect(twin.violations).toMatchObject([{ code: 50035, at: ["data.content: BASE_TYPE_MAX_LENGTH"] }]);
});
