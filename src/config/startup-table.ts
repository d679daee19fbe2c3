import type { Config, ServiceConfig } from "./load-config.ts";
import { SERVICES, type ServiceName } from "./variables.ts";

const OFF = ["discord", "polar"];

function where(service: ServiceName, services: ServiceConfig): string {
  switch (service) {
    case "telegram":
      return `${services.telegram.apiRoot} (${services.telegram.mode})`;
    case "clerk":
      return services.clerk.issuer;
    case "stripe":
      return services.stripe.apiBase;
    case "akash":
      return services.akash.rpcUrls.join(", ");
    case "llm":
      return services.llm.upstreams.map((u) => u.baseUrl).join(", ");
  }
}

/** What runs, what is played and what is off, with the one address to open. */
export function startupTable(config: Config, services: ServiceConfig, url: string): string {
  const rows = [
    ...SERVICES.map((name) => [name, config.modes[name], where(name, services)]),
    ...OFF.map((name) => [name, "off", "not in this version"]),
  ];
  const lines = rows.map(([name = "", mode = "", at = ""]) => `  ${name.padEnd(10)}${mode.padEnd(9)}${at}`);
  const full = SERVICES.every((name) => config.modes[name] === "sandbox");
  const what = full
    ? "GoClaw sandbox: nothing here is real, and nothing leaves this machine."
    : "GoClaw is running.";
  return `\n${what}\n\n${lines.join("\n")}\n\n  Open ${url}\n\n`;
}
