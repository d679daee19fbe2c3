import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { LeaseOver, Missing } from "./goclaw.mjs";
import { say } from "./output.mjs";
import { isKeptAside, OWN_NAME, SWAP_NAME } from "./state.mjs";
import { unpack } from "./tar.mjs";

/** GoClaw or its store may be away for a while; after that the next one is tried. */
const TRIES = 5;

function checked({ sha256, size }) {
  const hash = createHash("sha256");
  let seen = 0;
  return new Transform({
    transform(piece, _encoding, done) {
      seen += piece.length;
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      if (seen < size) return done(new Error("it was cut off"));
      done(hash.digest("hex") === sha256 ? null : new Broken("not the bytes that were saved"));
    },
  });
}

/** It came, and is no good. */
class Broken extends Error {}

/** Puts saved states in place of an agent's, before it is started. */
export function createRestore({ goclaw, stateFolder, pauseMs }) {
  const own = join(stateFolder, OWN_NAME);
  const swap = join(stateFolder, SWAP_NAME);
  const [fresh, aside, over] = [join(swap, "new"), join(swap, "old"), join(swap, "over")];
  const namesIn = (folder) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => !isKeptAside(name)) : [];

  /** A swap that a crash cut short is undone: what is aside goes back in place of whatever took its place. */
  function undo() {
    for (const name of namesIn(aside)) {
      rmSync(join(stateFolder, name), { recursive: true, force: true });
      renameSync(join(aside, name), join(stateFolder, name));
    }
    rmSync(swap, { recursive: true, force: true });
  }

  function exchange() {
    mkdirSync(aside, { recursive: true });
    for (const name of namesIn(stateFolder)) renameSync(join(stateFolder, name), join(aside, name));
    for (const name of namesIn(fresh)) renameSync(join(fresh, name), join(stateFolder, name));
    // From here on nothing is undone, also where the container ends before its agent has started.
    renameSync(aside, over);
  }

  /** Unpacked beside, checked to its last byte, and only then put in place. */
  async function take(saved) {
    undo();
    mkdirSync(fresh, { recursive: true });
    const zipped = await goclaw.getBackup(saved.id);
    const files = pipeline(zipped, checked(saved), createGunzip(), (bytes) => unpack(bytes, fresh));
    say(`backup ${saved.id} is restored: ${await files} files`);
    exchange();
  }

  async function tryOne(saved) {
    for (let attempt = 1; ; attempt++) {
      try {
        await take(saved);
        return null;
      } catch (error) {
        undo();
        if (error instanceof LeaseOver) throw error;
        const why = error instanceof Missing ? "missing" : isBroken(error) ? "broken" : "not_read";
        say(`backup ${saved.id} cannot be restored: ${error.cause?.code ?? error.code ?? error.message}`);
        if (why !== "not_read" || attempt === TRIES) return { id: saved.id, why };
        await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** attempt));
      }
    }
  }

  const lastRevision = () => {
    try {
      return JSON.parse(readFileSync(own, "utf8")).restoreRevision;
    } catch {
      return null;
    }
  };

  return {
    /**
     * Restores where there is no state yet, or where another was chosen since.
     * @returns null when there was nothing to do, else which one it was and which could not be restored
     */
    async run({ revision, from }) {
      undo();
      const before = lastRevision();
      if (before !== null && before >= revision) return null;
      // Whoever has a state keeps it rather than get another than the one that was chosen.
      const candidates = before === null ? from : from.slice(0, 1);
      const failed = [];
      let restored = null;
      for (const saved of candidates) {
        const failure = await tryOne(saved);
        if (failure) failed.push(failure);
        else restored = saved.id;
        if (restored) break;
      }
      mkdirSync(stateFolder, { recursive: true });
      writeFileSync(own, JSON.stringify({ restoreRevision: revision }));
      return candidates.length === 0
        ? null
        : { id: restored, kept: before !== null && restored === null, failed };
    },
    /** The agent runs with what was restored: what it had before is not needed any more. */
    settle: () => rmSync(swap, { recursive: true, force: true }),
  };
}

/** What no further try would change: other bytes than were saved, or bytes that are no archive. */
const isBroken = (error) =>
  error instanceof Broken || error.code?.startsWith("Z_") || /archive/.test(error.message);
