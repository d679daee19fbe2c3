/** GoClaw does not know this container any more, or has given its lease up. */
export class LeaseOver extends Error {}

const isText = (value) => typeof value === "string";
const isConfiguration = (found) =>
  found?.env &&
  Object.values(found.env).every(isText) &&
  Array.isArray(found.files) &&
  found.files.every((file) => isText(file.path) && isText(file.content) && Number.isInteger(file.mode));

const isAnswer = (found) =>
  Number.isInteger(found?.revision) &&
  Number.isFinite(found.nextMs) &&
  (found.channel === "on" || found.channel === "off");

/** What a container may ask of GoClaw, with the secret of its lease. */
export function createGoclaw({ url, secret }) {
  const root = url.replace(/[/]+$/, "");
  const authorization = `Bearer ${secret}`;

  async function post(path, body, isGood) {
    const res = await fetch(root + path, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (res.status === 401 || res.status === 410) throw new LeaseOver(`status ${res.status}`);
    if (res.status !== 200) throw new Error(`status ${res.status}`);
    // An error of the parser quotes what it read, which may be a token.
    const found = await res.json().catch(() => null);
    if (!isGood(found)) throw new Error("an answer that is not one");
    return found;
  }

  return {
    bootstrap: () => post("/agent/bootstrap", { companion: true }, isConfiguration),
    report: (facts) => post("/agent/report", facts, isAnswer),
  };
}
