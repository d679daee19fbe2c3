import { type Block, COMPONENT, type TextDisplay } from "./wire.ts";

/** All the text of a message together. */
const TEXT_MAX = 4_000;

const textsOf = (blocks: readonly Block[]): TextDisplay[] =>
  blocks.flatMap((block) => {
    if (block.type === COMPONENT.text) return [block];
    return block.type === COMPONENT.section ? block.components : [];
  });

/** An escape or a fence that was cut in two would change what follows. */
function cut(text: string, length: number): string {
  const kept = text.slice(0, Math.max(0, length - 5)).replace(/[\\\ud800-\udbff]+$/, "");
  const isFenced = (kept.match(/^```$/gm)?.length ?? 0) % 2 === 1;
  return isFenced ? `${kept}…\n\`\`\`` : `${kept}…`;
}

/** Shortens the longest texts until Discord takes them all; what fits is left alone. */
export function fitText(blocks: Block[]): Block[] {
  const texts = textsOf(blocks);
  let over = texts.reduce((sum, { content }) => sum + content.length, 0) - TEXT_MAX;
  while (over > 0) {
    const longest = texts.reduce((a, b) => (b.content.length > a.content.length ? b : a));
    const before = longest.content.length;
    longest.content = cut(longest.content, before - over);
    over -= before - longest.content.length;
  }
  return blocks;
}
