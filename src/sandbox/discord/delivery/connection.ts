import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import { findApplicationByToken, saveApplication } from "../world/accounts.ts";
import { KNOWN_INTENTS, mayUse } from "../world/intents.ts";
import type { ApplicationRecord } from "../world/records.ts";
import type { World } from "../world/world.ts";
import { CLOSE, type CloseReason } from "./close-reasons.ts";
import { dispatch, greet, replay, type Session, type Sessions } from "./session.ts";

export const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  members: 8,
  invalidSession: 9,
  hello: 10,
  acknowledged: 11,
} as const;

const MAX_PAYLOAD = 4_096;
const MAX_FRAMES = 120;
const FRAMES_PER_MS = 60_000;
const DAY_MS = 86_400_000;

const frame = z.object({ op: z.int(), d: z.unknown() });
const identify = z.object({
  token: z.string(),
  intents: z.int(),
  properties: z.looseObject({}),
  shard: z.tuple([z.int(), z.int()]).optional(),
});
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int().nullable() });

function readFrame(text: string): z.infer<typeof frame> | undefined {
  if (text.length > MAX_PAYLOAD) return undefined;
  try {
    return frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Sends a frame that is no event. */
export const say = (socket: WebSocket, op: number, d: unknown): void =>
  socket.send(JSON.stringify({ op, t: null, s: null, d }));

const ownerOf = (world: World, token: string): ApplicationRecord | undefined =>
  findApplicationByToken(world, token.replace(/^Bot /, ""));

/** One client's connection. What it says is answered, or the reason to close it is returned. */
export function serveConnection(world: World, sessions: Sessions, socket: WebSocket): void {
  let session: Session | undefined;
  let received: number[] = [];

  function hold(taken: Session): void {
    sessions.hold(taken, socket);
    session = taken;
  }

  function onIdentify(d: unknown): CloseReason | undefined {
    if (session) return CLOSE.alreadyAuthenticated;
    const asked = identify.safeParse(d);
    if (!asked.success) return CLOSE.decodeError;
    const { token, intents, shard = [0, 1] } = asked.data;
    const application = ownerOf(world, token);
    if (!application) return CLOSE.authenticationFailed;
    if (intents < 0 || (intents & ~KNOWN_INTENTS) !== 0) return CLOSE.invalidIntents;
    if (!mayUse(intents, application.flags)) return CLOSE.disallowedIntents;
    if (shard[0] < 0 || shard[0] >= shard[1]) return CLOSE.invalidShard;
    const recent = application.sessionStarts.filter((at) => at > world.now() - DAY_MS);
    saveApplication(world, { ...application, sessionStarts: [...recent, world.now()] });
    const opened = sessions.open(application.id, intents, shard);
    hold(opened);
    greet(world, opened, application);
    return undefined;
  }

  function onResume(d: unknown): CloseReason | undefined {
    if (session) return CLOSE.alreadyAuthenticated;
    const asked = resume.safeParse(d);
    if (!asked.success) return CLOSE.decodeError;
    const application = ownerOf(world, asked.data.token);
    if (!application) return CLOSE.authenticationFailed;
    const known = sessions.find(asked.data.session_id);
    const after = asked.data.seq ?? 0;
    if (known && after > known.sequence) return CLOSE.invalidSequence;
    if (known?.applicationId !== application.id) {
      say(socket, OP.invalidSession, false);
      return undefined;
    }
    hold(known);
    if (replay(known, after)) dispatch(known, "RESUMED", {});
    else {
      sessions.end(known);
      session = undefined;
      say(socket, OP.invalidSession, false);
    }
    return undefined;
  }

  function onFrame(data: RawData): CloseReason | undefined {
    const now = performance.now();
    received = [...received.filter((at) => at > now - FRAMES_PER_MS), now];
    if (received.length > MAX_FRAMES) return CLOSE.rateLimited;
    const read = readFrame(String(data));
    if (!read) return CLOSE.decodeError;
    switch (read.op) {
      case OP.heartbeat:
        say(socket, OP.acknowledged, null);
        return undefined;
      case OP.identify:
        return onIdentify(read.d);
      case OP.resume:
        return onResume(read.d);
      case OP.presence:
      case OP.voice:
      case OP.members:
        return session ? undefined : CLOSE.notAuthenticated;
      default:
        return CLOSE.unknownOpcode;
    }
  }

  socket.on("message", (data) => {
    const reason = onFrame(data);
    if (reason) socket.close(...reason);
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", (code) => {
    if (session?.socket !== socket) return;
    // A client that says goodbye in this way will not come back for what it missed.
    if (code === 1000 || code === 1001) sessions.end(session);
    else sessions.leave(session);
  });
}
