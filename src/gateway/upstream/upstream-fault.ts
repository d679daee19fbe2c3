/** Why an upstream's answer never came, or broke. */
export type FaultCode =
  | "connect_timeout"
  | "first_byte_timeout"
  | "idle_timeout"
  | "connection_closed"
  | "malformed_answer";

export class UpstreamFault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode) {
    super(code);
    this.code = code;
  }
}
