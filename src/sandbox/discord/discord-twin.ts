import { createServer } from "node:http";
import type { Hono } from "hono";
import type { Books } from "../kernel/books.ts";
import { createFaultPlan, type FaultRule, withFaults } from "../kernel/faults.ts";
import { listenOnLoopback } from "../kernel/listen.ts";
import type { Twin } from "../kernel/twin.ts";
import { createInvalidRequests } from "./api/invalid-requests.ts";
import { createRateLimiter, type RateLimiter } from "./api/rate-limits.ts";
import { createApiListener } from "./api/server.ts";
import { createEndpointDelivery } from "./delivery/endpoint.ts";
import { createGateway, type Gateway } from "./delivery/gateway.ts";
import { verifyEndpoint } from "./delivery/verify-endpoint.ts";
import { createPages } from "./pages/pages.ts";
import { createPersonDriver, type DiscordPerson } from "./person/person.ts";
import { type SeenMessage, transcribe } from "./person/transcript.ts";
import { createBodyChecker } from "./rules/check-body.ts";
import {
  createApplication,
  createUser,
  findApplicationByName,
  type NewApplication,
  type NewUser,
  publicKeyOf,
  resetToken,
  saveApplication,
} from "./world/accounts.ts";
import { ANSWER_MS } from "./world/interactions.ts";
import { createGuild, inviteBot, setInstalled } from "./world/places.ts";
import type { ApplicationRecord, CommandRecord, GuildRecord, InteractionRecord } from "./world/records.ts";
import { type IgnoredFields, openWorld, type Violation, type World } from "./world/world.ts";

export interface MainApplication {
  id: string;
  token: string;
  /** Ed25519, PKCS#8 in base64. */
  privateKey: string;
  name: string;
}

export interface DiscordTwinOptions {
  books: Books;
  /** 0 takes a free port. */
  port?: number;
  clock?: { now(): number };
  /** The product's own application. A changed token, key or name is taken over at restart. */
  mainApplication: MainApplication;
  /** The name of a server in which `you` and the main application's bot are from the first start on. */
  home?: string;
  /** How often a gateway client has to say that it lives. Default 41250, as the real one has it. */
  heartbeatMs?: number;
  /** Refused requests in ten minutes after which nothing is answered. Default 10000. */
  maxInvalid?: number;
}

export interface NewMember extends NewUser {
  /** Has not added the main application to their account. */
  isStranger?: boolean;
}

/** A message that appeared or changed, as it looks. */
export interface MessageEvent {
  kind: "message" | "edited" | "deleted";
  channelId: string;
  message: SeenMessage;
}

export interface DiscordTwin extends Twin {
  /** Give this to discord.js as `rest.api`, without a version. */
  readonly apiRoot: string;
  readonly main: ApplicationRecord;
  readonly pages: Hono;
  /** The person that the pane shows; exists from the first start. */
  readonly you: DiscordPerson;
  createUser(input: NewMember): DiscordPerson;
  user(id: string): DiscordPerson;
  /** A server with one channel; bots are invited with the usual permissions unless others are given. */
  createGuild(input: {
    name: string;
    memberIds: readonly string[];
    bots?: readonly { application: string; permissions?: string }[];
  }): { guild: GuildRecord; channelId: string };
  createApplication(input: NewApplication): ApplicationRecord;
  application(name: string): ApplicationRecord | undefined;
  applications(): ApplicationRecord[];
  commands(application: string): CommandRecord[];
  /** The owner resets a token in the portal. */
  resetToken(application: string): string;
  /** Saves an interactions endpoint as the portal does, after a check; undefined goes back to the gateway. */
  setEndpoint(application: string, url: string | undefined): Promise<void>;
  readonly gateway: Gateway;
  /** Discord's own limits, enforced only where a test asks for it. */
  readonly rates: RateLimiter;
  /** Requests that were refused since this process started. */
  readonly violations: readonly Violation[];
  /** Members of accepted bodies that Discord knows nothing of. */
  readonly ignored: readonly IgnoredFields[];
  /** Requests of the last ten minutes that count towards being shut out. */
  invalidRequests(): number;
  /** Interactions that no application answered in time. */
  unansweredInteractions(): InteractionRecord[];
  /** Told of each interaction as it is sent. Returns a function that stops listening. */
  onInteraction(listener: (interaction: InteractionRecord) => void): () => void;
  /** Returns a function that stops listening. */
  onMessage(listener: (event: MessageEvent) => void): () => void;
}

/** A fault that answers 429 as Discord does. */
export const tooManyRequests = (
  match: RegExp,
  retryAfterS: number,
  times = 1,
  isGlobal = false,
): FaultRule => ({
  kind: "status",
  match,
  times,
  status: 429,
  headers: {
    "retry-after": String(Math.ceil(retryAfterS)),
    "x-ratelimit-scope": isGlobal ? "global" : "shared",
    ...(isGlobal ? { "x-ratelimit-global": "true" } : {}),
  },
  body: JSON.stringify({
    message: "You are being rate limited.",
    retry_after: retryAfterS,
    global: isGlobal,
  }),
});

/** Starts a Discord of one's own: REST and gateway on a loopback port, people, servers and applications. */
export async function startDiscordTwin(options: DiscordTwinOptions): Promise<DiscordTwin> {
  const world = openWorld(options.books, options.clock ?? { now: () => Date.now() });
  const main = ensureMain(world, options.mainApplication);
  const [firstPerson] = world.users.all();
  const you = firstPerson ?? createUser(world, { username: "alex", globalName: "Alex" });

  if (options.home !== undefined && world.guilds.size === 0) {
    const { guild } = createGuild(world, { name: options.home, memberIds: [you.id] });
    inviteBot(world, guild.id, main.id);
  }

  const check = createBodyChecker();
  const rates = createRateLimiter(world);
  const invalid = createInvalidRequests(world, options.maxInvalid);
  const faults = createFaultPlan();
  const server = createServer(withFaults(faults, createApiListener({ world, check, rates, invalid })));
  const gateway = createGateway(world, server, options.heartbeatMs ?? 41_250);
  const endpoint = createEndpointDelivery(world, check);
  const listener = await listenOnLoopback(server, options.port);
  world.baseUrl = listener.url;

  const personAt = (id: string) => createPersonDriver(world, id, { dm: main.name });
  const named = (name: string): ApplicationRecord => {
    const application = findApplicationByName(world, name);
    if (!application) throw new Error(`there is no application ${name}`);
    return application;
  };

  return {
    name: "discord",
    faults,
    apiRoot: `${listener.url}/api`,
    main,
    pages: createPages({ world, mainId: main.id, userId: you.id }),
    you: personAt(you.id),
    createUser({ isStranger, ...input }) {
      const user = createUser(world, input);
      if (!isStranger) setInstalled(world, user.id, main.id, true);
      return personAt(user.id);
    },
    user: personAt,
    createGuild({ bots = [], ...input }) {
      const { guild, channel } = createGuild(world, input);
      for (const { application, permissions } of bots)
        inviteBot(world, guild.id, named(application).id, permissions);
      return { guild: world.guilds.get(guild.id) ?? guild, channelId: channel.id };
    },
    createApplication: (input) => createApplication(world, input),
    applications: () => world.applications.all(),
    application: (name) => findApplicationByName(world, name),
    commands: (name) => world.commands.all().filter(({ applicationId }) => applicationId === named(name).id),
    resetToken: (name) => resetToken(world, named(name).id),
    async setEndpoint(name, url) {
      if (url !== undefined) await verifyEndpoint(world, named(name), url);
      const { interactionsEndpointUrl: _before, ...application } = named(name);
      saveApplication(world, {
        ...application,
        ...(url === undefined ? {} : { interactionsEndpointUrl: url }),
      });
    },
    gateway,
    rates,
    violations: world.violations,
    ignored: world.ignored,
    invalidRequests: invalid.count,
    unansweredInteractions: () =>
      world.interactions
        .all()
        .filter(
          ({ ack, failure, atMs }) => !ack && (failure !== undefined || world.now() - atMs > ANSWER_MS),
        ),
    onInteraction: (listen) =>
      world.signals.on((signal) => {
        if (signal.type === "interaction") listen(signal.interaction);
      }),
    onMessage: (listen) =>
      world.signals.on((signal) => {
        if (signal.type !== "message" && signal.type !== "edited" && signal.type !== "deleted") return;
        const { message } = signal;
        listen({ kind: signal.type, channelId: message.channelId, message: transcribe(world, message) });
      }),
    async close() {
      await endpoint.close();
      gateway.close();
      await listener.close();
    },
  };
}

function ensureMain(world: World, wanted: MainApplication): ApplicationRecord {
  const known = world.applications.get(wanted.id);
  if (!known) return createApplication(world, { ...wanted, description: "Run your own agent." });
  const application = {
    ...known,
    ...wanted,
    username: wanted.name,
    publicKey: publicKeyOf(wanted.privateKey),
  };
  saveApplication(world, application);
  return application;
}
