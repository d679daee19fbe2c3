import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AgentChannel } from "../../../src/domain/agent/openclaw-config.ts";
import { openClawConfig } from "../../../src/domain/agent/openclaw-config.ts";
import { openClawPackage } from "../../../src/sandbox/agent/real/openclaw-package.ts";

const { schemaFile } = openClawPackage();
const PLATFORMS = ["telegram", "discord"] as const;
const OWNER = "80351110224678912";

const channel = (platform: AgentChannel["platform"]): AgentChannel => ({ platform, ownerId: OWNER });
const Properties = z.looseObject({ properties: z.record(z.string(), z.unknown()) });

/** The description is 2.4 MB, mostly of what no agent of ours has. */
function readSchema(): object {
  const root = Properties.parse(JSON.parse(readFileSync(schemaFile, "utf8")));
  const only = (place: unknown, names: readonly string[]): z.infer<typeof Properties> => {
    const { properties, ...rest } = Properties.parse(place);
    return { ...rest, properties: Object.fromEntries(names.map((name) => [name, properties[name]])) };
  };
  const own = only(
    root,
    Object.keys(openClawConfig({ channelIsOn: true, model: "Llama", channel: channel("telegram") })),
  );
  const plugins = Properties.parse(own.properties.plugins);
  plugins.properties.entries = only(plugins.properties.entries, ["memory-core"]);
  Object.assign(own.properties, { plugins, channels: only(own.properties.channels, PLATFORMS) });
  return own;
}

describe.skipIf(!existsSync(schemaFile))(
  "held against OpenClaw's own description (skipped where `npm run agent:real` has not fetched it)",
  () => {
    let valid: ValidateFunction;
    beforeAll(() => {
      const ajv = new Ajv({ strict: false, validateFormats: false, code: { optimize: false } });
      valid = ajv.compile(readSchema());
    });
    const objections = (config: unknown): unknown[] => (valid(config) ? [] : (valid.errors ?? []));

    test.each(PLATFORMS)("the configuration for %s is one that it accepts", (platform) => {
      expect(
        objections(openClawConfig({ channelIsOn: true, model: "Llama", channel: channel(platform) })),
      ).toEqual([]);
    });

    test("so is one with another Bot API address", () => {
      const elsewhere = { ...channel("telegram"), apiRoot: "http://127.0.0.1:4020" };
      expect(objections(openClawConfig({ channelIsOn: true, model: "Llama", channel: elsewhere }))).toEqual(
        [],
      );
    });

    const planted: [string, (config: Record<string, unknown>) => unknown][] = [
      ["at the root", (config) => ({ ...config, gatewayy: {} })],
      ["below a member", (config) => ({ ...config, update: { checkOnStart: false, checkOnEnd: false } })],
      ["in a channel", (config) => ({ ...config, channels: { telegram: { enabled: true, tokenn: "x" } } })],
      ["in a plugin", (config) => ({ ...config, plugins: { entries: { "memory-core": { conf: {} } } } })],
      ["as a value", (config) => ({ ...config, tools: { exec: { security: "never" } } })],
    ];
    test.each(planted)("control: what it does not know is found %s", (_where, plant) => {
      const config = openClawConfig({ channelIsOn: true, model: "Llama", channel: channel("telegram") });
      expect(objections(plant(config))).not.toEqual([]);
    });
  },
);
