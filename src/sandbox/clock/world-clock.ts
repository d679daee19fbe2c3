import { createServer, type Socket } from "node:net";
import type { Books } from "../kernel/books.ts";
import { restoreDate, shiftDate } from "./shift-date.mjs";

/** The one time that all of the sandbox lives in: the machine's, and so much more. */
export interface WorldClock {
  /** How far ahead of the machine's time it is. */
  readonly aheadMs: number;
  /** Environment of a Node program that is to live in the same time. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Jumps ahead. Followers have jumped before this process does, and both before it resolves.
   * @throws RangeError for a jump that is none, or that leads further than certificates last
   */
  jump(byMs: number): Promise<void>;
  close(): Promise<void>;
}

/** The providers' certificates last ten years. */
export const FURTHEST_MS = 5 * 365 * 86_400_000;
/** A follower that does not answer, because it is stopped or busy, is not waited for any longer. */
const FOLLOWER_MS = 1_000;
const AHEAD = "ahead";

/** Opens the clock where its books left it, and tells whoever connects on `port` what time it is. */
export async function openWorldClock({ books, port }: { books: Books; port: number }): Promise<WorldClock> {
  const shelf = books.shelf<number>("clock");
  let aheadMs = shelf.get(AHEAD) ?? 0;
  if (aheadMs !== 0) shiftDate(aheadMs);
  const followers = await tellFollowers(port, () => aheadMs);
  return {
    get aheadMs() {
      return aheadMs;
    },
    env: {
      NODE_OPTIONS: `--import=${new URL("./follow-clock.mjs", import.meta.url).href}`,
      SANDBOX_CLOCK_PORT: String(followers.port),
    },
    async jump(byMs) {
      if (!Number.isSafeInteger(byMs) || byMs <= 0) throw new RangeError("the clock only jumps ahead");
      if (aheadMs + byMs > FURTHEST_MS) throw new RangeError("the clock goes five years ahead at most");
      aheadMs += byMs;
      shelf.put(AHEAD, aheadMs);
      await followers.jumped();
      shiftDate(aheadMs);
    },
    async close() {
      await followers.close();
      restoreDate();
    },
  };
}

interface Followers {
  readonly port: number;
  /** Tells them all; resolves when each has said that it followed, or is given up. */
  jumped(): Promise<void>;
  close(): Promise<void>;
}

/** One line per jump, the offset in milliseconds; followers say it back once they have it. */
async function tellFollowers(wantedPort: number, ahead: () => number): Promise<Followers> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.setEncoding("utf8").resume();
    socket.write(`${ahead()}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(wantedPort, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : wantedPort,
    async jumped() {
      await Promise.all([...sockets].map((socket) => follows(socket, ahead())));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function follows(socket: Socket, aheadMs: number): Promise<void> {
  return new Promise((resolve) => {
    let said = "";
    const finish = (): void => {
      clearTimeout(patience);
      socket.off("data", listen).off("close", finish);
      resolve();
    };
    const listen = (text: string): void => {
      said += text;
      if (said.split("\n").includes(String(aheadMs))) finish();
    };
    const patience = setTimeout(finish, FOLLOWER_MS);
    socket.on("data", listen).on("close", finish);
    socket.write(`${aheadMs}\n`);
  });
}
