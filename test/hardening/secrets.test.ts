import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../src/sandbox/kernel/free-port.ts";
import { checkoutLink, chooseAgent, pay, walkToCode } from "../../src/sandbox/visitor/story.ts";
import { personIn } from "../../src/sandbox/visitor/telegram-person.ts";
import { signedIn } from "../world/customers.ts";
import { processesWith, type Secrets, secretsIn, secretsInFiles } from "../world/find-secrets.ts";
import { rowsOf } from "../world/rows.ts";
import { startWorld, type World } from "../world/world.ts";

/** What must be found nowhere. */
const secrets: Secrets = {};
/** What people see in their own chat, and nobody anywhere else. */
const oneTime: Secrets = {};
let world: World;
let metricsUrl: string;

const MODEL_FAULT = { kind: "status" as const, match: /chat\/completions/, status: 401, times: 1 };

beforeAll(async () => {
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  world = await startWorld({ env: { METRICS_PORT: String(metricsPort) } });
  const { credentials } = world.sandbox;
  Object.assign(secrets, credentials);
  // Not a secret: it is part of every sign-in address.
  delete secrets.clerkClientId;
  const keys = JSON.parse(readFileSync(join(world.folder, "keys.json"), "utf8"));
  Object.assign(secrets, { encryptionKey: keys.encryption, lookupKey: keys.lookup });
  await story();
}, 60_000);
afterAll(() => world.close());

/** A deploy with a bot made here and one with a pasted token, with every service failing on the way. */
async function story(): Promise<void> {
  const ann = world.meets("Ann");
  ann.chat.says("/login");
  const link = await ann.chat.link(/sign in/i);
  oneTime.loginNonce = new URL(link).pathname.split("/").at(-1) ?? "";
  const code = await walkToCode(ann, link);
  oneTime.loginCode = code;
  ann.chat.says(code);
  await ann.chat.sees(/signed in/i);
  const bot = await chooseAgent(ann);
  const checkout = await checkoutLink(ann);
  oneTime.checkoutUrl = checkout;
  for (const twin of [world.akash, world.stripe, world.telegram])
    twin.faults.add({ kind: "status", match: /./, status: 500, times: 2, skip: 2 });
  await pay(ann, checkout);
  await ann.chat.sees(/answers now/i);
  secrets.managedToken = world.telegram.bot(bot.username)?.token ?? "";
  world.llm.faults.add(MODEL_FAULT);
  const agent = personIn(ann.chat.app, bot.username, 20_000);
  agent.says("Hello");
  await agent.sees(/./);

  const bea = await signedIn(world, "Bea");
  const own = bea.chat.app.createOwnBot({ name: "Bea's own", username: "bea_own_agent_bot" });
  secrets.pastedToken = own.token;
  bea.chat.says("/deploy");
  await bea.chat.taps(/llama/i);
  await bea.chat.sees(/telegram bot/i);
  bea.chat.presses("I already have a bot");
  await bea.chat.sees(/paste your bot's token/i);
  secrets.wrongToken = `123456789:AA${"wrongTokenOfSomebodyElse".padEnd(33, "x")}`;
  bea.chat.says(secrets.wrongToken);
  await bea.chat.sees(/error|refused|not accept|does not know/i);
  bea.chat.says(own.token);
  await pay(bea, await checkoutLink(bea));
  await bea.chat.sees(/answers now/i);
  noteAgents();
}

/** What only the running agents and their providers know. */
function noteAgents(): void {
  const agents = processesWith(`HOME=${join(world.folder, "sandbox", "containers")}`);
  const known = agents.flatMap(({ env }) => Object.entries(env).filter(([name]) => /KEY|TOKEN/.test(name)));
  for (const [i, [name, value]] of known.entries()) secrets[`agent ${name} ${i}`] = value;
  const books = join(world.folder, "sandbox");
  for (const name of readdirSync(books).filter((file) => file.startsWith("akash.db"))) {
    const found = readFileSync(join(books, name), "latin1").matchAll(/gcb_[A-Za-z0-9_-]{40,}/g);
    for (const [i, [secret]] of [...found].entries()) secrets[`bootstrapSecret ${name} ${i}`] = secret;
  }
}

/** The twins' own books and the sandbox's key file hold their secrets by right. */
const NOT_OURS = /^\/sandbox\/|^\/keys\.json$/;
const everything = (): Secrets => ({ ...secrets, ...oneTime });

test("the scanner knows what to look for", () => {
  const names = Object.keys(everything()).join(" ");
  for (const wanted of [
    "telegramBotToken",
    "managedToken",
    "pastedToken",
    "bootstrapSecret",
    "agent",
    "akashMnemonic",
  ])
    expect(names).toContain(wanted);
  // Each is in two processes: the agent's and its companion's.
  expect(new Set(Object.values(secrets).filter((value) => value.startsWith("claw_"))).size).toBe(2);
});

test("no file of ours holds a secret, while running and after the stop", async () => {
  expect(secretsInFiles(world.folder, everything(), NOT_OURS)).toEqual([]);
  expect(
    rowsOf(world.folder, ["deployments"]).deployments?.some((row) =>
      String(row.channel_token).startsWith("enc:"),
    ),
  ).toBe(true);
});

test("no log line does, not at debug level and not about failures", () => {
  expect(world.logLines.length).toBeGreaterThan(20);
  const failures = world.logLines.filter((line) => /"level":"(warn|error)"/.test(line));
  expect(failures.length, "the planned failures were logged").toBeGreaterThan(2);
  const found = world.logLines.flatMap((line) =>
    secretsIn(line, everything()).map((name) => `${name}: ${line}`),
  );
  expect(found).toEqual([]);
});

test("no chat does: tokens were deleted, keys never shown", () => {
  const chats = [...(world.sandbox.telegram ? world.telegram.violations : [])].map((v) => JSON.stringify(v));
  const people = ["Ann", "Bea"].map((_name, i) => world.telegram.user(5_000_000_001 + i));
  for (const person of people) chats.push(JSON.stringify(person.transcript("GoClawBot")));
  expect(chats.join("").length).toBeGreaterThan(500);
  expect(chats.flatMap((text) => secretsIn(text, secrets))).toEqual([]);
});

test("no page, no metric and no process list does", async () => {
  const paths = [
    "/paid",
    "/cancelled",
    "/link/x",
    "/auth/callback?code=x&state=y",
    "/readyz",
    "/webhooks/x",
    "/agent/bootstrap",
  ];
  const urls = [...paths.map((path) => `${world.url}${path}`), metricsUrl];
  for (const url of urls) {
    const answer = await fetch(url);
    const text = `${await answer.text()}${JSON.stringify([...answer.headers])}`;
    expect(secretsIn(text, everything()), url).toEqual([]);
  }
  const processes = processesWith("GOCLAW_URL=");
  for (const { args } of processes) expect(secretsIn(args, everything())).toEqual([]);
});

test("a planted secret is found, in every spelling and every place (control)", () => {
  const planted: Secrets = { planted: "a-planted+secret/of some length!" };
  const secret = planted.planted ?? "";
  for (const text of [
    `x${secret}y`,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("hex"),
    Buffer.from(`x${secret}y`).toString("base64"),
    Buffer.from(`xy${secret}`).toString("base64url"),
  ])
    expect(secretsIn(text, planted), text).toEqual(["planted"]);
  writeFileSync(join(world.folder, "planted.log"), `{"token":"${secret}"}`);
  expect(secretsInFiles(world.folder, planted, NOT_OURS)).toEqual(["/planted.log: planted"]);
  expect(secretsIn("nothing here", planted)).toEqual([]);
  // The twins' books do hold theirs, so the scanner would see them in ours.
  expect(secretsInFiles(world.folder, secrets, /^\/keys\.json$/).length).toBeGreaterThan(3);
});

test("a stop leaves none behind either", async () => {
  await world.app.stop();
  expect(secretsInFiles(world.folder, everything(), NOT_OURS)).toEqual([]);
});
