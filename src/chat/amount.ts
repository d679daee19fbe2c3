/** What somebody types as money, in minor units: "12", "12.5", "12,50 $", "$12.50"; null for anything else. */
export function readAmountMinor(text: string): number | null {
  const parts = /^(?:[$€£]|[a-z]{3})?\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*(?:[$€£]|[a-z]{3})?$/i.exec(
    text.trim(),
  );
  if (!parts?.[1]) return null;
  const minor = Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0"));
  return minor > 0 ? minor : null;
}
