import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import { asBot } from "../world/account-json.ts";
import { INTENT } from "../world/intents.ts";
import { asGuild } from "../world/place-json.ts";
import { guildsOf } from "../world/places.ts";
import type { ApplicationRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { CLOSE } from "./close-reasons.ts";

/** One client's place in the gateway; outlives its connection for a while. */
export interface Session {
  id: string;
  applicationId: string;
  intents: number;
  shard: [number, number];
  /** Sequence number of the last event. */
  sequence: number;
  /** Events that may have to be sent again. */
  sent: { sequence: number; text: string }[];
  socket?: WebSocket | undefined;
  /** Set while no connection holds it: after that it is forgotten. */
  resumableUntilMs?: number | undefined;
}

export interface Sessions {
  of(applicationId: string): Session[];
  open(applicationId: string, intents: number, shard: [number, number]): Session;
  /** The session with this id, unless it was left too long ago. */
  find(id: string): Session | undefined;
  /** Gives a session to a connection; one that had it is closed. */
  hold(session: Session, socket: WebSocket): void;
  /** How many of an application's sessions were ever held at the same moment. */
  mostHeld(applicationId: string): number;
  leave(session: Session): void;
  end(session: Session): void;
}

/** How long a lost session can be taken up again; the real time is not published. */
const RESUMABLE_MS = 180_000;
const KEPT_EVENTS = 1_000;

const isHeld = ({ socket }: Session): boolean => socket !== undefined && socket.readyState === socket.OPEN;

export function createSessions(clock: { now(): number }): Sessions {
  const sessions = new Map<string, Session>();
  const most = new Map<string, number>();
  const isOver = ({ resumableUntilMs }: Session) =>
    resumableUntilMs !== undefined && resumableUntilMs < clock.now();
  const of = (applicationId: string) =>
    [...sessions.values()].filter((one) => one.applicationId === applicationId);
  return {
    of,
    open(applicationId, intents, shard) {
      for (const old of of(applicationId)) if (isOver(old)) sessions.delete(old.id);
      const id = randomBytes(16).toString("hex");
      const session: Session = { id, applicationId, intents, shard, sequence: 0, sent: [] };
      sessions.set(id, session);
      return session;
    },
    find(id) {
      const session = sessions.get(id);
      return session && !isOver(session) ? session : undefined;
    },
    hold(session, socket) {
      session.socket?.close(...CLOSE.sessionTimedOut);
      session.socket = socket;
      session.resumableUntilMs = undefined;
      const { applicationId } = session;
      most.set(
        applicationId,
        Math.max(most.get(applicationId) ?? 0, of(applicationId).filter(isHeld).length),
      );
    },
    mostHeld: (applicationId) => most.get(applicationId) ?? 0,
    leave(session) {
      session.socket = undefined;
      session.resumableUntilMs = clock.now() + RESUMABLE_MS;
    },
    end: (session) => void sessions.delete(session.id),
  };
}

/** Sends an event, or keeps it for when the client comes back. */
export function dispatch(session: Session, name: string, data: unknown): void {
  const sequence = ++session.sequence;
  const text = JSON.stringify({ op: 0, t: name, s: sequence, d: data });
  session.sent.push({ sequence, text });
  if (session.sent.length > KEPT_EVENTS) session.sent.shift();
  session.socket?.send(text);
}

/** Sends again what came after a sequence number. @returns false when that can no longer be told */
export function replay(session: Session, after: number): boolean {
  const [oldest] = session.sent;
  if (oldest && after < oldest.sequence - 1) return false;
  for (const { sequence, text } of session.sent) if (sequence > after) session.socket?.send(text);
  return true;
}

/** The first events of a new session: who the bot is, and the servers it is in. */
export function greet(world: World, session: Session, application: ApplicationRecord): void {
  const guilds = guildsOf(world, application.id);
  dispatch(session, "READY", {
    v: 10,
    user: { ...asBot(application), verified: true, mfa_enabled: true, email: null },
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: world.baseUrl.replace(/^http/, "ws"),
    shard: session.shard,
    application: { id: application.id, flags: application.flags },
    session_type: "normal",
    private_channels: [],
    relationships: [],
    user_settings: {},
    presences: [],
    geo_ordered_rtc_regions: [],
  });
  if ((session.intents & INTENT.guilds) === 0) return;
  for (const guild of guilds) dispatch(session, "GUILD_CREATE", asGuild(world, guild, application.id));
}
