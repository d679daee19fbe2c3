import type { Chain } from "../chain.ts";
import { type Codec, encode } from "../codecs.ts";
import { toGatewayJson } from "./gateway-json.ts";

/** One method of a query service, callable in each of the three ways a node offers. */
export interface Query {
  /** `package.Service/Method`. */
  method: string;
  /** grpc-gateway path with `{field}` placeholders, where the method has one. */
  httpPath: string | undefined;
  /** @throws ChainError or QueryError */
  callBytes(chain: Chain, request: Uint8Array): Uint8Array;
  /** @throws ChainError or QueryError */
  callJson(chain: Chain, request: unknown): unknown;
}

export type JsonRecord = Record<string, unknown>;

interface QueryDefinition<Request, Response> {
  method: string;
  httpPath?: string;
  request: Codec<Request>;
  response: Codec<Response>;
  answer(chain: Chain, request: Request): Response;
  /** Adds to the JSON what the chain says and this SDK's messages have no field for. */
  json?(chain: Chain, answer: Response, json: JsonRecord): JsonRecord;
}

export function query<Request, Response>(definition: QueryDefinition<Request, Response>): Query {
  const {
    method,
    httpPath,
    request,
    response,
    answer,
    json = (_chain, _answer, plain) => plain,
  } = definition;
  return {
    method,
    httpPath,
    callBytes: (chain, bytes) => encode(response, answer(chain, request.decode(bytes))),
    callJson(chain, object) {
      const found = answer(chain, request.fromJSON(object));
      return json(chain, found, Object(toGatewayJson(response, found)));
    },
  };
}
