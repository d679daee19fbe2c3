import { Readable } from "node:stream";

/** GoClaw does not know this container any more, or has given its lease up. */
export class LeaseOver extends Error {}
/** A backup that GoClaw does not have. */
export class Missing extends Error {}

const ANSWER_MS = 20_000;
/** For a large state over a slow line. */
const TRANSFER_MS = 30 * 60_000;

const isText = (value) => typeof value === "string";
const isConfiguration = (found) =>
  found?.env &&
  Object.values(found.env).every(isText) &&
  Array.isArray(found.files) &&
  found.files.every((file) => isText(file.path) && isText(file.content) && Number.isInteger(file.mode));

const isAnswer = (found) =>
  Number.isInteger(found?.revision) &&
  Number.isFinite(found.nextMs) &&
  (found.channel === "on" || found.channel === "off") &&
  (found.backup === null || isText(found.backup?.id));

/** What a container may ask of GoClaw, with the secret of its lease. */
export function createGoclaw({ url, secret }) {
  const root = url.replace(/[/]+$/, "");

  async function call(path, withinMs, options) {
    const res = await fetch(root + path, {
      redirect: "error",
      signal: AbortSignal.timeout(withinMs),
      ...options,
      headers: { authorization: `Bearer ${secret}`, ...options.headers },
    });
    if (res.status === 401 || res.status === 410) throw new LeaseOver(`status ${res.status}`);
    return res;
  }

  async function post(path, body, isGood) {
    const headers = { "content-type": "application/json" };
    const res = await call(path, ANSWER_MS, { method: "POST", headers, body: JSON.stringify(body) });
    if (res.status !== 200) throw new Error(`status ${res.status}`);
    // An error of the parser quotes what it read, which may be a token.
    const found = await res.json().catch(() => null);
    if (!isGood(found)) throw new Error("an answer that is not one");
    return found;
  }

  return {
    bootstrap: () => post("/agent/bootstrap", { companion: true }, isConfiguration),
    report: (facts) => post("/agent/report", facts, isAnswer),
    /** @returns the status of the answer */
    async putBackup(id, stream) {
      const headers = { "content-type": "application/octet-stream" };
      const options = { method: "PUT", headers, body: Readable.toWeb(stream), duplex: "half" };
      return (await call(`/agent/backups/${id}`, TRANSFER_MS, options)).status;
    },
    async getBackup(id) {
      const res = await call(`/agent/backups/${id}`, TRANSFER_MS, { method: "GET" });
      if (res.status === 404) throw new Missing("status 404");
      if (res.status !== 200) throw new Error(`status ${res.status}`);
      return Readable.fromWeb(res.body);
    },
  };
}
