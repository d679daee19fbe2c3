import { AppError } from "../errors.ts";
import { OPTIONAL_SERVICES, SERVICES, type ServiceName, TWINS, VARIABLES } from "./variables.ts";

export type Mode = "live" | "sandbox" | "off";
export type Modes = Record<ServiceName, Mode>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Set and not blank: an empty line in a .env file means "not set". */
export const given = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

const credentialOf = (service: ServiceName) => VARIABLES.find((v) => v.group === service && v.credential);

/** The first set variable that only a live service needs: setting one means that the service is meant to be live. */
function meantLiveBy(env: Environment, service: ServiceName): string | undefined {
  const own = VARIABLES.filter((v) => v.group === service && v.required && given(env, v.name));
  const [first] = own.sort((a, b) => Number(b.credential ?? false) - Number(a.credential ?? false));
  if (first || service !== "llm") return first?.name;
  return Object.keys(env).find((name) => name.startsWith("LLM_KEY_") && given(env, name));
}
const fail = (message: string): AppError => new AppError("misconfigured", message);

/**
 * Decides for each service whether it is live, played by a twin or off. With no credential set, everything that has
 * a twin is sandbox; as soon as one is set, twins run only for the services named in SANDBOX.
 * @throws AppError `misconfigured` naming the variable and where to get it
 */
export function decideModes(env: Environment): Modes {
  const nothingSet = !given(env, "SANDBOX") && !SERVICES.some((service) => meantLiveBy(env, service));
  const named = nothingSet ? new Set<string>(TWINS) : namedInSandbox(env);
  const modes = Object.fromEntries(
    SERVICES.map((service) => [
      service,
      modeOf(service, { liveBy: meantLiveBy(env, service), named: named.has(service) }),
    ]),
  ) as Modes;
  refuseIdleSettings(modes, env);
  refuseDangerousMixes(modes, env, nothingSet);
  return modes;
}

/** Nothing outside this machine is touched. */
export const isFullSandbox = (modes: Modes): boolean =>
  SERVICES.every((service) => modes[service] !== "live");

function namedInSandbox(env: Environment): Set<string> {
  const names = (given(env, "SANDBOX") ?? "")
    .split(",")
    .map((n) => n.trim().toLowerCase())
    .filter(Boolean);
  if (names.includes("all")) return new Set(TWINS);
  for (const name of names) {
    if (!TWINS.some((twin) => twin === name))
      throw fail(`SANDBOX names "${name}"; it may name ${TWINS.join(", ")} or all.`);
  }
  return new Set(names);
}

function modeOf(service: ServiceName, is: { liveBy: string | undefined; named: boolean }): Mode {
  const credential = credentialOf(service);
  if (is.liveBy && is.named) {
    throw fail(`${is.liveBy} is set and SANDBOX names ${service} too. Remove one of them.`);
  }
  if (is.liveBy) return "live";
  if (is.named) return "sandbox";
  if (OPTIONAL_SERVICES.includes(service)) return "off";
  throw fail(
    `${service} is neither configured nor played by a twin. Set ${credential?.name} (${credential?.about.toLowerCase()}; from ${credential?.from}), or name it: SANDBOX=${service}.`,
  );
}

/** What is set for a service that is off would be ignored, and its operator believe that it runs. */
function refuseIdleSettings(modes: Modes, env: Environment): void {
  for (const service of SERVICES.filter((name) => modes[name] === "off")) {
    const idle = VARIABLES.find((v) => v.group === service && given(env, v.name));
    const credential = credentialOf(service);
    if (idle)
      throw fail(
        `${idle.name} is set, but ${service} is off. Set ${credential?.name} too (from ${credential?.from}), or remove it.`,
      );
  }
}

function refuseDangerousMixes(modes: Modes, env: Environment, nothingSet: boolean): void {
  const refuse = (live: ServiceName, twin: ServiceName, why: string) => {
    if (modes[live] === "live" && modes[twin] === "sandbox") {
      throw fail(
        `${live} is live while ${twin} is played by a twin: ${why}. Configure ${twin}, or take ${live} out.`,
      );
    }
  };
  refuse("akash", "stripe", "real escrow would be spent on play money");
  refuse("akash", "polar", "real escrow would be spent on play money");
  refuse("akash", "clerk", "anybody could sign in as anybody and spend real escrow");
  refuse("stripe", "clerk", "anybody could sign in as anybody and spend real money");
  refuse("polar", "clerk", "anybody could sign in as anybody and spend real money");
  if (!SERVICES.some((s) => modes[s] === "sandbox")) return;
  const all = given(env, "SANDBOX")?.toLowerCase() === "all";
  if (given(env, "NODE_ENV") === "production" && !all) {
    throw fail(
      `NODE_ENV=production does not run twins${nothingSet ? " and no credential is set" : ""}. Configure every service, or set SANDBOX=all on purpose.`,
    );
  }
  const host = given(env, "HOST") ?? "127.0.0.1";
  if (!isLoopbackHost(host) && !all) {
    throw fail(
      `HOST=${host} would open the sandbox to the network. Use HOST=127.0.0.1, or set SANDBOX=all on purpose.`,
    );
  }
}

/** True for names and addresses that never leave this machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  return (
    bare === "localhost" || bare.endsWith(".localhost") || bare === "::1" || /^127\.\d+\.\d+\.\d+$/.test(bare)
  );
}
