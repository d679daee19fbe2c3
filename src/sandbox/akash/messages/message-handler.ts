import { type Codec, encode } from "../codecs.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** Where a message runs: a fork of the ledger at the height of the block that carries it. */
export interface MessageContext {
  ledger: Ledger;
  height: number;
  timeMs: number;
}

/** One decoded message, bound to its handler. */
export interface PreparedMessage {
  typeUrl: string;
  signer: string;
  gas(ledger: Ledger): number;
  /** Answers the protobuf response. @throws ChainError */
  run(context: MessageContext): { typeUrl: string; value: Uint8Array };
}

export interface MessageHandler {
  typeUrl: string;
  prepare(bytes: Uint8Array): PreparedMessage;
}

interface HandlerDefinition<Request, Response> {
  request: Codec<Request>;
  response: Codec<Response>;
  signer(message: Request): string;
  gas(message: Request, ledger: Ledger): number;
  run(message: Request, context: MessageContext): Response;
}

/** Ties a codec to its handler, so that the rest of the chain needs no message types. */
export function messageHandler<Request, Response>(
  definition: HandlerDefinition<Request, Response>,
): MessageHandler {
  const typeUrl = `/${definition.request.$type}`;
  return {
    typeUrl,
    prepare(bytes) {
      const message = definition.request.decode(bytes);
      return {
        typeUrl,
        signer: definition.signer(message),
        gas: (ledger) => definition.gas(message, ledger),
        run: (context) => ({
          typeUrl: `/${definition.response.$type}`,
          value: encode(definition.response, definition.run(message, context)),
        }),
      };
    },
  };
}
