import { ChainError, Grpc, QueryError } from "../chain-error.ts";

/** A failed query as a gRPC status. A registered error carries its module and number in the text. */
export function queryStatus(error: unknown): { grpc: number; message: string } {
  if (error instanceof QueryError) return { grpc: error.grpc, message: error.message };
  if (error instanceof ChainError) {
    return { grpc: error.grpc, message: `codespace ${error.codespace} code ${error.code}: ${error.message}` };
  }
  return { grpc: Grpc.invalidArgument, message: error instanceof Error ? error.message : "bad request" };
}
