import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { createGzip } from "node:zlib";
import { LeaseOver } from "./goclaw.mjs";
import { say } from "./output.mjs";
import { filesOf } from "./state.mjs";
import { pack } from "./tar.mjs";

const TRIES = 3;

/** Passes bytes on and ends with their SHA-256, by which whoever gets them sees that they are whole. */
function withHash(mostBytes) {
  const hash = createHash("sha256");
  let size = 0;
  return new Transform({
    transform(piece, _encoding, done) {
      size += piece.length;
      if (size > mostBytes) return done(new Refused("too_large"));
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      done(null, hash.digest());
    },
  });
}

/** Trying again would not help. */
class Refused extends Error {}

const REFUSED = new Map([
  [404, "not_wanted"],
  [409, "not_wanted"],
  [413, "too_large"],
]);

/** Sends saved states to GoClaw, one at a time, while the agent works. */
export function createBackups({ goclaw, stateFolder, scratch, mostBytes, pauseMs }) {
  let underWay = null;
  /** What came of the last one that did not come about. */
  let failed = null;

  async function send(id) {
    const archive = Readable.from(pack(filesOf(stateFolder, scratch)), { objectMode: false });
    const [zipped, body] = [createGzip(), withHash(mostBytes)];
    let broken;
    for (const stream of [archive, zipped, body])
      stream.once("error", (error) => {
        broken ??= error;
        for (const other of [archive, zipped, body]) other.destroy(error);
      });
    archive.pipe(zipped).pipe(body);
    const status = await goclaw.putBackup(id, body).catch((error) => {
      throw broken ?? error;
    });
    if (status === 200) return;
    throw REFUSED.has(status) ? new Refused(REFUSED.get(status)) : new Error(`status ${status}`);
  }

  async function run(id) {
    for (let attempt = 1; ; attempt++) {
      try {
        await send(id);
        return say(`backup ${id} is saved`);
      } catch (error) {
        if (error instanceof LeaseOver) return;
        say(`backup ${id}: ${error.cause?.code ?? error.code ?? error.message}`);
        if (error instanceof Refused && error.message === "not_wanted") return;
        if (error instanceof Refused || attempt === TRIES) {
          failed = { id, why: error instanceof Refused ? error.message : "not_sent" };
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs * 4 ** attempt));
      }
    }
  }

  return {
    /** Begins it unless it is under way or has failed for good; `onEnd` is called when there is something to say. */
    begin(id, onEnd) {
      if (underWay !== null || failed?.id === id) return;
      underWay = id;
      void run(id).finally(() => {
        underWay = null;
        onEnd();
      });
    },
    failed: () => failed,
  };
}
