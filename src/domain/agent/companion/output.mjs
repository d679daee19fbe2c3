/** Kinds of trouble that can be told from what an agent prints; the words themselves stay in the container. */
const KINDS = [
  ["telegram_conflict", /getUpdates conflict|terminated by other getUpdates|\b409\b.{0,40}\bconflict\b/i],
  [
    "telegram_unauthorized",
    /telegram.{0,120}\b(401|404)\b.{0,40}(unauthorized|not found)|getMe.{0,80}\b401\b/i,
  ],
  ["telegram_blocked", /\b403\b.{0,40}bot was blocked by the user/i],
  ["discord_unauthorized", /discord.{0,160}(\b4004\b|\b401\b|authentication failed|invalid token)/i],
  ["discord_intents", /\b4014\b|disallowed intents?|missing .{0,20}intents?/i],
  ["out_of_memory", /JavaScript heap out of memory|Reached heap limit|ERR_WORKER_OUT_OF_MEMORY/],
  ["disk_full", /ENOSPC|no space left on device|database or disk is full/i],
  ["state_locked", /another OpenClaw process owns|SQLITE_BUSY|database is locked/i],
  ["state_broken", /SQLITE_CORRUPT|SQLITE_NOTADB|database disk image is malformed|file is not a database/i],
];
/** What looks like a secret of ours although nobody named it, such as a key of an earlier start. */
const SHAPES = /\bclaw_[0-9A-Za-z]{20,}|\bgcb_[\w-]{20,}|\b\d{6,12}:[A-Za-z0-9_-]{30,}/g;
/** A kind counts as present for this long after it was last seen. */
const PRESENT_MS = 5 * 60_000;
const LONGEST_LINE = 64 * 1_024;
/** No secret is longer; the rest of an endless line may begin one. */
const LONGEST_SECRET = 512;
const HIDDEN = "***";

export const say = (text) => void process.stdout.write(`goclaw: ${text}\n`);

/** Passes an agent's output on line by line, without secrets, and notes what kinds of trouble it tells of. */
export function createOutput({ now = () => performance.now(), onTrouble = () => {} } = {}) {
  const secrets = new Set();
  const held = { stdout: "", stderr: "" };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const seenAt = new Map();

  function clean(text) {
    let out = text;
    for (const secret of secrets) out = out.replaceAll(secret, HIDDEN);
    return out.replace(SHAPES, HIDDEN);
  }

  const isPresent = (kind) => seenAt.has(kind) && now() - seenAt.get(kind) < PRESENT_MS;

  function note(line) {
    for (const [kind, shape] of KINDS) {
      if (!shape.test(line)) continue;
      const isNew = !isPresent(kind);
      seenAt.set(kind, now());
      if (isNew) onTrouble();
    }
  }

  function pass(text, stream) {
    for (const line of text.split("\n")) note(line);
    process[stream].write(clean(text));
  }

  return {
    /** Also as they stand in an address. */
    hide(values) {
      for (const value of values) if (value) secrets.add(value).add(encodeURIComponent(value));
    },
    /** Bytes as they come; null once there are no more. */
    write(bytes, stream) {
      const text = held[stream] + decoders[stream].decode(bytes ?? undefined, { stream: bytes !== null });
      const end = bytes === null ? text.length : text.lastIndexOf("\n") + 1;
      const isEndless = end === 0 && text.length > LONGEST_LINE;
      const cut = isEndless ? text.length - LONGEST_SECRET : end;
      held[stream] = text.slice(cut);
      if (cut > 0) pass(isEndless ? text.slice(0, cut) : text.slice(0, end), stream);
    },
    /** What was told before another configuration says nothing about it. */
    forget: () => seenAt.clear(),
    trouble: () => [...seenAt.keys()].filter(isPresent).sort(),
  };
}
