import { AppError } from "../../errors.ts";
import type { RestReads } from "./rest-reads.ts";

export interface ProviderDirectory {
  /** Read from the chain each time: a provider may move. @throws AppError `not_found` for an unknown provider */
  gatewayOf(provider: string): Promise<URL>;
  /** A name for people: what the provider calls itself, with its region; else the host of its gateway. */
  nameOf(provider: string): Promise<string>;
}

const NAME_ATTRIBUTES = ["organization", "moniker", "name", "host"];
const REGION_ATTRIBUTES = ["location-region", "region", "country"];
const MAX_NAME_LENGTH = 60;

export function createProviderDirectory(rest: RestReads): ProviderDirectory {
  async function readProvider(owner: string) {
    const { provider } = await rest.read("provider", (sdk, time) =>
      sdk.akash.provider.v1beta4.getProvider({ owner }, time),
    );
    if (!provider)
      throw new AppError("not_found", "the chain has no such provider", { details: { provider: owner } });
    return provider;
  }

  return {
    async gatewayOf(owner) {
      const { hostUri } = await readProvider(owner);
      const url = URL.parse(hostUri);
      if (url?.protocol === "https:") return url;
      throw new AppError("rejected", "the provider's host is not an https address", {
        details: { reason: "bad_host_uri", provider: owner },
      });
    },
    async nameOf(owner) {
      const { attributes, hostUri } = await readProvider(owner);
      const first = (keys: string[]) =>
        keys
          .map((key) => attributes.find((attribute) => attribute.key === key)?.value)
          .find((value) => value?.trim());
      const name = first(NAME_ATTRIBUTES) ?? URL.parse(hostUri)?.hostname ?? owner;
      const region = first(REGION_ATTRIBUTES);
      return (region ? `${name} (${region})` : name).slice(0, MAX_NAME_LENGTH);
    },
  };
}
