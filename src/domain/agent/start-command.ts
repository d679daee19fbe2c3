/** What the official OpenClaw image runs by itself below its entry point, relative to its working directory. */
const IMAGE_COMMAND = ["openclaw.mjs", "gateway"];

/** `EX_CONFIG`: trying again would not help. */
const EXIT_LEASE_OVER = 78;

/**
 * Runs before the agent on every boot: fetches the configuration, puts files and environment in place, then becomes
 * the companion that came with it, which runs the image's own command. `node -e` takes it as CommonJS. Kubernetes expands dollar-parenthesis
 * in arguments, so neither that nor a double dollar may occur in it.
 */
const SCRIPT = `
const fs = require("fs"), path = require("path"), os = require("os");
const env = { ...process.env }, command = process.argv.slice(1);
const say = (text) => console.log("goclaw: " + text);
process.umask(0o077);
process.removeAllListeners("warning");
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));

async function ask() {
  const res = await fetch(env.GOCLAW_URL.replace(/[/]+$/, "") + "/agent/bootstrap", {
    method: "POST",
    redirect: "error",
    signal: AbortSignal.timeout(20000),
    headers: { authorization: "Bearer " + env.GOCLAW_BOOTSTRAP_SECRET, "content-type": "application/json" },
    body: '{"companion":true}',
  });
  if (res.status === 401 || res.status === 410) {
    say("the lease is over (" + res.status + "); stopping");
    process.exit(${EXIT_LEASE_OVER});
  }
  if (res.status !== 200) throw new Error("status " + res.status);
  // An error of the parser quotes what it read, which may be a token.
  const found = await res.json().catch(() => null);
  if (!found || !found.env || !Object.values(found.env).every(isText) || !Array.isArray(found.files) ||
    !found.files.every((file) => isText(file.path) && isText(file.content) && Number.isInteger(file.mode)))
    throw new Error("an answer that is not a configuration");
  return found;
}

async function configuration() {
  for (let delay = 250; ; delay = Math.min(delay * 2, 30000)) {
    try {
      return await ask();
    } catch (error) {
      const why = error.cause?.code ?? error.cause?.message ?? error.message;
      say("no configuration yet: " + why + "; next try in " + delay + " ms");
      await new Promise((resolve) => setTimeout(resolve, delay * (0.75 + Math.random() / 2)));
    }
  }
}

const isText = (value) => typeof value === "string";
const place = (name) => (name.startsWith("~/") ? path.join(env.HOME || os.homedir(), name.slice(2)) : name);

function put(file) {
  const name = place(file.path);
  fs.mkdirSync(path.dirname(name), { recursive: true });
  const fresh = name + ".new";
  fs.writeFileSync(fresh, file.content, { mode: file.mode });
  fs.chmodSync(fresh, file.mode);
  fs.renameSync(fresh, name);
}

function become(args) {
  const node = process.execPath;
  if (process.execve) {
    try {
      process.execve(node, [node, ...args], env);
    } catch (error) {
      say("exec is not possible here: " + error.code);
    }
  }
  const child = require("child_process").spawn(node, args, { env, stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", () => process.exit(127));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
}

configuration().then((found) => {
  for (const file of found.files) put(file);
  Object.assign(env, found.env);
  say("configuration received: " + found.files.length + " files; starting the agent");
  if (isText(found.companion)) return become([place(found.companion), ...command]);
  delete env.GOCLAW_BOOTSTRAP_SECRET;
  delete process.env.GOCLAW_BOOTSTRAP_SECRET;
  become(command);
}).catch((error) => {
  say("cannot put the configuration in place: " + (error.code ?? error.name));
  process.exit(1);
});
`.trim();

/**
 * `command` and `args` of the container. The image keeps its entry point (tini in the official one, tini and the
 * change of user in the one under `agent/`), which runs our start command in place of the image's own.
 */
export function agentStartCommand(): { command: string[]; args: string[] } {
  return { command: [], args: ["node", "-e", SCRIPT, ...IMAGE_COMMAND] };
}

/**
 * All that the frozen manifest says to the container.
 * @param goclawUrl where containers reach GoClaw, without a path
 */
export function agentManifestEnv(input: {
  goclawUrl: string;
  bootstrapSecret: string;
}): Record<string, string> {
  return { GOCLAW_URL: input.goclawUrl, GOCLAW_BOOTSTRAP_SECRET: input.bootstrapSecret };
}
