import type { Config } from "./load-config.ts";
import type { ServiceConfig } from "./read-services.ts";
import { isFullSandbox } from "./sandbox-rules.ts";
import { SERVICES, type ServiceName, VARIABLES } from "./variables.ts";

function where(service: ServiceName, services: ServiceConfig): string {
  switch (service) {
    case "telegram":
      return `${services.telegram.apiRoot} (${services.telegram.mode})`;
    case "discord":
      return services.discord
        ? `${services.discord.apiRoot} (${services.discord.mode})`
        : turnedOnBy(service);
    case "polar":
      return services.polar?.apiBase ?? turnedOnBy(service);
    case "clerk":
      return services.clerk.issuer;
    case "stripe":
      return services.stripe.apiBase;
    case "akash":
      return services.akash.backend === "console" && services.akash.console
        ? `${services.akash.console.apiBase} (console)`
        : `${services.akash.chain?.rpcUrls.join(", ")} (chain)`;
    case "llm":
      return services.llm.upstreams.map((u) => u.baseUrl).join(", ");
  }
}

const turnedOnBy = (service: ServiceName): string =>
  `${VARIABLES.find((v) => v.group === service && v.credential)?.name} turns it on`;

/** What runs, what is played and what is off, what needs the operator's eye, and the one address to open. */
export function startupTable(
  config: Config,
  services: ServiceConfig,
  { url, notes }: { url: string; notes: readonly string[] },
): string {
  const rows = SERVICES.map((name) => [name, config.modes[name], where(name, services)]);
  const lines = rows.map(([name = "", mode = "", at = ""]) => `  ${name.padEnd(10)}${mode.padEnd(9)}${at}`);
  const what = isFullSandbox(config.modes)
    ? "GoClaw sandbox: nothing here is real, and nothing leaves this machine."
    : "GoClaw is running.";
  const beware = notes.map((note) => `  Beware: ${note}\n\n`).join("");
  return `\n${what}\n\n${lines.join("\n")}\n\n${beware}  Open ${url}\n\n`;
}
