/** Cuts a text as tokenizers roughly do: a word with its space, three digits, a character of Chinese. */
const TOKEN = /\p{Script=Han}| ?\p{L}{1,10}| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]{1,3}|\s{1,16}/gu;

/** How many tokens this twin makes of a text. */
export function countTokens(text: string): number {
  return text.match(TOKEN)?.length ?? 0;
}

/** A reply in pieces of one token each, a word with its space. */
export function piecesOf(text: string): string[] {
  return text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? [];
}
