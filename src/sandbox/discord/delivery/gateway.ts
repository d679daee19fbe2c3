import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import { findApplication } from "../world/accounts.ts";
import type { GatewayEvent, Signal } from "../world/signals.ts";
import type { World } from "../world/world.ts";
import { CLOSE } from "./close-reasons.ts";
import { OP, say, serveConnection } from "./connection.ts";
import { createSessions, dispatch } from "./session.ts";

export interface Gateway {
  /** How many sessions of this application a client holds at the moment. */
  connected(applicationId: string): number;
  /** How many sessions of this application clients ever held at the same moment. */
  mostConnected(applicationId: string): number;
  /** Cuts every connection of an application: with a code as the gateway does it, else as a broken line. */
  drop(applicationId: string, code?: number): void;
  /** Cuts every connection and takes none; sessions can be taken up again afterwards. */
  setDown(isDown: boolean): void;
  readonly isDown: boolean;
  /** Asks every client of an application to come again, as before a restart of Discord's own. */
  reconnect(applicationId: string): void;
  /** Forgets the sessions as well, so that nothing can be resumed. */
  forget(applicationId: string): void;
  close(): void;
}

/**
 * The gateway on the API's own port: sessions, heartbeats, events, and taking up where a client left off.
 * @param heartbeatMs how often a client is to say that it lives
 */
export function createGateway(world: World, server: Server, heartbeatMs: number): Gateway {
  const sessions = createSessions(world);
  const sockets = new WebSocketServer({ server });
  let isDown = false;

  sockets.on("connection", (socket, req) => {
    if (isDown) return void socket.terminate();
    const asked = new URL(req.url ?? "/", "ws://discord").searchParams;
    const isKnown =
      ["9", "10"].includes(asked.get("v") ?? "10") && (asked.get("encoding") ?? "json") === "json";
    if (!isKnown) return void socket.close(...CLOSE.invalidVersion);
    serveConnection(world, sessions, socket);
    say(socket, OP.hello, { heartbeat_interval: heartbeatMs, _trace: [] });
  });

  function onEvent(event: GatewayEvent): void {
    for (const session of sessions.of(event.applicationId)) {
      if (event.intents !== 0 && (session.intents & event.intents) === 0) continue;
      const { openFor } = event;
      const isOpen = openFor !== undefined && (session.intents & openFor.intents) !== 0;
      dispatch(session, event.name, isOpen ? openFor.data : event.data);
    }
  }

  function onInteraction({ interaction, payload }: Extract<Signal, { type: "interaction" }>): void {
    // An application with an endpoint gets its interactions there, and only there.
    if (findApplication(world, interaction.applicationId)?.interactionsEndpointUrl) return;
    for (const session of sessions.of(interaction.applicationId))
      dispatch(session, "INTERACTION_CREATE", payload);
  }

  const off = world.signals.on((signal) => {
    if (signal.type === "event") onEvent(signal);
    if (signal.type === "interaction") onInteraction(signal);
    if (signal.type !== "token_reset") return;
    for (const session of sessions.of(signal.applicationId)) {
      sessions.end(session);
      session.socket?.close(...CLOSE.authenticationFailed);
    }
  });

  return {
    connected: (id) => sessions.of(id).filter(({ socket }) => socket !== undefined).length,
    mostConnected: sessions.mostHeld,
    drop(id, code) {
      for (const { socket } of sessions.of(id)) {
        if (code === undefined) socket?.terminate();
        else socket?.close(code);
      }
    },
    setDown(wanted) {
      isDown = wanted;
      if (isDown) for (const socket of sockets.clients) socket.terminate();
    },
    get isDown() {
      return isDown;
    },
    reconnect(id) {
      for (const { socket } of sessions.of(id)) if (socket) say(socket, OP.reconnect, null);
    },
    forget(id) {
      for (const session of sessions.of(id)) {
        sessions.end(session);
        session.socket?.terminate();
      }
    },
    close() {
      off();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
