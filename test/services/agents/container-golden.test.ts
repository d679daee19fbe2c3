import { generateManifest, validateSDL } from "@akashnetwork/chain-sdk/web";
import { describe, expect, test } from "vitest";
import { AGENT_SIZE } from "../../../src/app/settings.ts";
import { agentConfiguration } from "../../../src/domain/agent/agent-configuration.ts";
import { OPENCLAW_PORT } from "../../../src/domain/agent/openclaw-config.ts";
import { freezeManifest, thawManifest } from "../../../src/integrations/akash/frozen-manifest.ts";
import { workloadSdl } from "../../../src/integrations/akash/sdl.ts";
import { workloadSpec } from "../../../src/services/agents/workload-spec.ts";
import { AUDITOR, DIGEST } from "../../integrations/akash/workloads.ts";
import { SETTINGS } from "../../simulation/sim-settings.ts";

const BOOTSTRAP = "gcb_bootstrap-secret-of-this-lease";
const SECRETS = {
  clawApiKey: "claw_key-of-this-boot",
  channelToken: "1:bot-token",
  openClawToken: "own-token",
};
const settings = {
  ...SETTINGS,
  publicUrl: "https://goclaw.example",
  gatewayPublicUrl: "https://agents.goclaw.example",
  agent: {
    ...SETTINGS.agent,
    ...AGENT_SIZE,
    image: `ghcr.io/openclaw/openclaw@${DIGEST}`,
    port: OPENCLAW_PORT,
    auditors: [AUDITOR],
  },
};
const spec = workloadSpec(settings, BOOTSTRAP);
const OWNERS = { telegram: "4242", discord: "80351110224678912" } as const;
const PLATFORMS = ["telegram", "discord"] as const;

/** What Akash is told, and what the container is told when it asks; the script stands beside it, to be readable. */
function container(platform: (typeof PLATFORMS)[number]) {
  const { env, files } = agentConfiguration({
    ...SECRETS,
    deploymentId: "dep-1",
    model: "Llama 3.3 70B",
    gatewayUrl: settings.gatewayPublicUrl,
    channel: { platform, ownerId: OWNERS[platform] },
  });
  return {
    sdl: workloadSdl({
      ...spec,
      args: spec.args.map((arg) => (arg === script ? "<start-command.txt>" : arg)),
    }),
    configuration: { env, files: files.map((file) => ({ ...file, content: JSON.parse(file.content) })) },
  };
}
const script = spec.args[2] ?? "";
const golden = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe("the container", () => {
  test.each(PLATFORMS)("for an agent on %s", async (platform) => {
    await expect(golden(container(platform))).toMatchFileSnapshot(`golden/${platform}.json`);
  });

  test("and its start command", async () => {
    await expect(`${script}\n`).toMatchFileSnapshot("golden/start-command.txt");
  });

  test("is described in a way that the chain's own library accepts (control: not with another coin)", () => {
    const sdl = workloadSdl(spec);
    expect(validateSDL(sdl, "mainnet")).toBeUndefined();
    expect(generateManifest(sdl).ok).toBe(true);
    const dear = JSON.parse(JSON.stringify(sdl).replace('"uact"', '"usd"'));
    expect(validateSDL(dear, "mainnet")).not.toBeUndefined();
  });

  test("has nothing secret on chain or at the provider but the right to ask (control: a planted one is found)", async () => {
    const { body } = thawManifest(await freezeManifest(spec));
    const [service] = JSON.parse(body)[0].services;
    expect(service.env).toEqual([
      "GOCLAW_URL=https://agents.goclaw.example",
      `GOCLAW_BOOTSTRAP_SECRET=${BOOTSTRAP}`,
    ]);
    const known = [...Object.values(SECRETS), ...Object.values(OWNERS), "dep-1"];
    const scan = (text: string) =>
      known.filter((value) => text.includes(value) || text.includes(Buffer.from(value).toString("base64")));
    expect(scan(body)).toEqual([]);
    expect(body.split(BOOTSTRAP)).toHaveLength(2);
    const planted = await freezeManifest({ ...spec, env: { ...spec.env, KEY: SECRETS.clawApiKey } });
    expect(scan(thawManifest(planted).body)).toEqual([SECRETS.clawApiKey]);
  });

  test("is pinned by digest", () => {
    expect(() => workloadSdl({ ...spec, image: "ghcr.io/openclaw/openclaw:2026.9.6" })).toThrow(/digest/);
  });
});
