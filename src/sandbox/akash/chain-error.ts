/** gRPC status numbers the chain answers with. */
export const Grpc = {
  unknown: 2,
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
} as const;

/** A refusal as the chain words it: module, number within the module, text, and the gRPC status it maps to. */
export class ChainError extends Error {
  readonly codespace: string;
  readonly code: number;
  readonly grpc: number;

  constructor(codespace: string, code: number, message: string, grpc: number = Grpc.unknown) {
    super(message);
    this.codespace = codespace;
    this.code = code;
    this.grpc = grpc;
  }
}

/** A refusal by a query handler, which has a gRPC status but no module number. */
export class QueryError extends Error {
  readonly grpc: number;

  constructor(grpc: number, message: string) {
    super(message);
    this.grpc = grpc;
  }
}

const wrap = (detail: string | undefined, text: string): string => (detail ? `${detail}: ${text}` : text);
const registered =
  (codespace: string, code: number, text: string, grpc: number) =>
  (detail?: string): ChainError =>
    new ChainError(codespace, code, wrap(detail, text), grpc);

/** Errors registered by the Cosmos SDK itself. */
export const sdkErrors = {
  txDecode: registered("sdk", 2, "tx parse error", Grpc.invalidArgument),
  unauthorized: registered("sdk", 4, "unauthorized", Grpc.unknown),
  insufficientFunds: registered("sdk", 5, "insufficient funds", Grpc.unknown),
  invalidPubKey: registered("sdk", 8, "invalid pubkey", Grpc.unknown),
  unknownAddress: registered("sdk", 9, "unknown address", Grpc.unknown),
  invalidCoins: registered("sdk", 10, "invalid coins", Grpc.unknown),
  outOfGas: registered("sdk", 11, "out of gas", Grpc.unknown),
  memoTooLarge: registered("sdk", 12, "memo too large", Grpc.unknown),
  insufficientFee: registered("sdk", 13, "insufficient fee", Grpc.unknown),
  noSignatures: registered("sdk", 15, "no signatures supplied", Grpc.unknown),
  invalidRequest: registered("sdk", 18, "invalid request", Grpc.unknown),
  timeoutHeight: registered("sdk", 30, "tx timeout height", Grpc.unknown),
  wrongSequence: registered("sdk", 32, "incorrect account sequence", Grpc.unknown),
  notSupported: registered("sdk", 37, "feature not supported", Grpc.unknown),
  txTimeout: registered("sdk", 42, "tx timeout", Grpc.unknown),
};

export const deploymentErrors = {
  exists: registered("deployment", 3, "Deployment exists", Grpc.alreadyExists),
  notFound: registered("deployment", 4, "Deployment not found", Grpc.notFound),
  closed: registered("deployment", 5, "Deployment closed", Grpc.failedPrecondition),
  invalidGroups: registered("deployment", 7, "Invalid groups", Grpc.invalidArgument),
  invalidId: registered("deployment", 8, "Invalid: deployment id", Grpc.invalidArgument),
  emptyHash: registered("deployment", 9, "Invalid: empty hash", Grpc.invalidArgument),
  invalidHash: registered("deployment", 10, "Invalid: deployment hash", Grpc.invalidArgument),
  groupNotFound: registered("deployment", 14, "Group not found", Grpc.notFound),
  invalidDeposit: registered("deployment", 20, "Deposit invalid", Grpc.invalidArgument),
  invalidPrice: registered("deployment", 24, "invalid price", Grpc.invalidArgument),
};

export const marketErrors = {
  leaseNotActive: registered("market", 10, "lease not active", Grpc.failedPrecondition),
  bidNotOpen: registered("market", 12, "bid not open", Grpc.failedPrecondition),
  orderNotOpen: registered("market", 13, "bid: order not open", Grpc.failedPrecondition),
  noLeaseForOrder: registered("market", 14, "no lease for order", Grpc.notFound),
  orderNotFound: registered("market", 15, "invalid order: order not found", Grpc.notFound),
  groupNotOpen: registered("market", 17, "group not open", Grpc.failedPrecondition),
  bidNotFound: registered("market", 18, "invalid bid: bid not found", Grpc.notFound),
  leaseNotFound: registered("market", 20, "invalid lease: lease not found", Grpc.notFound),
  orderClosed: registered("market", 24, "order closed", Grpc.failedPrecondition),
  invalidReason: registered("market", 33, "invalid lease closed reason", Grpc.invalidArgument),
};

export const escrowErrors = {
  accountClosed: registered("escrow", 2, "account closed", Grpc.failedPrecondition),
  accountNotFound: registered("escrow", 3, "account not found", Grpc.notFound),
  invalidDenomination: registered("escrow", 5, "invalid denomination", Grpc.invalidArgument),
};

export const certErrors = {
  exists: registered("cert", 3, "certificate exists", Grpc.alreadyExists),
  invalid: registered("cert", 6, "invalid certificate value", Grpc.invalidArgument),
};

export const bmeErrors = {
  invalidDenom: registered("bme", 9, "invalid denomination", Grpc.unknown),
  invalidAmount: registered("bme", 8, "invalid amount", Grpc.unknown),
};

export const providerErrors = {
  notFound: registered("provider", 2, "invalid provider: address not found", Grpc.notFound),
};
