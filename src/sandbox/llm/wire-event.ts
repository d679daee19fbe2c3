/** One server-sent event with its blank line, and how many tokens of the reply are in it. */
export interface WireEvent {
  text: string;
  output: number;
}

/** An event with its name, as both Anthropic and the responses API send them. */
export function namedEvent(data: { type: string; [member: string]: unknown }, output = 0): WireEvent {
  return { text: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`, output };
}
