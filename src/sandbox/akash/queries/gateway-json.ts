import { PubKey } from "@akashnetwork/chain-sdk/private-types/cosmos.secp256k1";
import { BaseAccount } from "@akashnetwork/chain-sdk/private-types/cosmos.v1beta1";
import type { Codec } from "../codecs.ts";

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** The JSON of a field that holds its zero value, which proto JSON leaves out and the gateway writes. */
function zeroJson(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return [];
  if (value instanceof Uint8Array) return "";
  return "0";
}

/** An `Any` is written as the message inside it, with its type. */
function anyJson(typeUrl: string, value: Uint8Array): unknown {
  const inside = <T>(codec: Codec<T>) => ({
    "@type": typeUrl,
    ...Object(toGatewayJson(codec, codec.decode(value))),
  });
  switch (typeUrl) {
    case `/${BaseAccount.$type}`:
      return inside(BaseAccount);
    case `/${PubKey.$type}`:
      return inside(PubKey);
    default:
      return { "@type": typeUrl, value: Buffer.from(value).toString("base64") };
  }
}

function convert(message: unknown, json: unknown): unknown {
  if (Array.isArray(message) && Array.isArray(json)) return json.map((item, i) => convert(message[i], item));
  if (!isRecord(message) || !isRecord(json)) return json;
  if (typeof message.typeUrl === "string" && message.value instanceof Uint8Array) {
    return anyJson(message.typeUrl, message.value);
  }
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      const field = snakeCase(name);
      const written = json[field] ?? json[name];
      return [field, written === undefined ? zeroJson(value) : convert(value, written)];
    }),
  );
}

/** Writes a message as grpc-gateway does on Cosmos chains: original field names, zero values included. */
export function toGatewayJson<T>(codec: Codec<T>, message: T): unknown {
  return convert(message, codec.toJSON(message));
}
