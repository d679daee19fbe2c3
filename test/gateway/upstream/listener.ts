import type { AnswerListener, Connection } from "../../../src/gateway/upstream/connection.ts";

/** What a caller is told, word by word. */
export interface Told extends AnswerListener {
  words: string[];
  over: Promise<string[]>;
  /** Those that carried the request, one after the other. */
  connections: Connection[];
}

export function createListener(onData: () => void = () => undefined): Told {
  const words: string[] = [];
  const connections: Connection[] = [];
  let isOver: (words: string[]) => void = () => undefined;
  const over = new Promise<string[]>((resolve) => {
    isOver = resolve;
  });
  return {
    words,
    over,
    connections,
    carriedBy: (connection) => void connections.push(connection),
    sent: () => void words.push("sent"),
    head: (status) => void words.push(`head ${status}`),
    data(piece) {
      words.push(piece.toString());
      onData();
    },
    end() {
      words.push("end");
      isOver(words);
    },
    failed(error) {
      words.push("code" in error ? String(error.code) : error.message);
      isOver(words);
    },
  };
}
