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
  /** The one that was tried last, how often, and before when it is not tried again. */
  let tried = { id: null, times: 0, notBefore: 0 };

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

  /** One try. The next is made when GoClaw asks for it again: while that is away, none is wasted. */
  async function run(id) {
    const times = tried.id === id ? tried.times + 1 : 1;
    try {
      await send(id);
      say(`backup ${id} is saved`);
    } catch (error) {
      if (error instanceof LeaseOver) return;
      say(`backup ${id}: ${error.cause?.code ?? error.code ?? error.message}`);
      const refusal = error instanceof Refused ? error.message : null;
      if (refusal === "not_wanted") return;
      tried = { id, times, notBefore: performance.now() + pauseMs * 4 ** times };
      if (refusal !== null || times === TRIES) failed = { id, why: refusal ?? "not_sent" };
    }
  }

  return {
    /** Begins it unless one is under way, or it has failed just now or for good; `onEnd` is called when it has ended. */
    begin(id, onEnd) {
      const isResting = tried.id === id && performance.now() < tried.notBefore;
      if (underWay !== null || failed?.id === id || isResting) return;
      underWay = id;
      void run(id).finally(() => {
        underWay = null;
        onEnd();
      });
    },
    failed: () => failed,
  };
}
