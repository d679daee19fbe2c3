import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Secrets by a name that may be shown. */
export type Secrets = Record<string, string>;

/** The ways in which a secret may be written down. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const plain = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  // Three offsets, because base64 of a longer text begins anywhere; its last characters depend on what follows.
  const base64 = [0, 1, 2].map((pad) =>
    Buffer.concat([Buffer.alloc(pad), bytes])
      .toString("base64")
      .slice(pad === 0 ? 0 : 4, -4),
  );
  return [
    ...new Set([
      ...plain,
      bytes.toString("hex"),
      ...base64,
      ...base64.map((b) => b.replaceAll("+", "-").replaceAll("/", "_")),
    ]),
  ];
}

/** Names of the secrets that a text holds in any spelling. */
export function secretsIn(text: string | Buffer, secrets: Secrets): string[] {
  return Object.entries(secrets)
    .filter(([name, secret]) => {
      if (secret.length < 8) throw new Error(`the secret ${name} is too short to look for`);
      return spellings(secret).some((spelling) => text.includes(spelling));
    })
    .map(([name]) => name);
}

/** Every file below a folder with the secrets it holds, `path: name`. Paths that match `except` are left out. */
export function secretsInFiles(folder: string, secrets: Secrets, except: RegExp): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const shown = path.slice(folder.length);
    if (except.test(shown)) return [];
    return secretsIn(readFileSync(path), secrets).map((name) => `${shown}: ${name}`);
  });
}

interface RunningProcess {
  pid: number;
  args: string;
  env: Record<string, string>;
}

/** Processes of this machine that carry this text in their environment; empty where there is no /proc. */
export function processesWith(text: string): RunningProcess[] {
  const read = (pid: string, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const environ = read(pid, "environ");
      if (!environ.includes(text)) return [];
      const env = Object.fromEntries(
        environ
          .split("\0")
          .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
      );
      return [{ pid: Number(pid), args: read(pid, "cmdline").replaceAll("\0", " "), env }];
    });
}
