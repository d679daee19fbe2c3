/** Cuts a long answer at line or word ends into messages that a platform accepts. */
export function splitText(text, maxLength) {
  const parts = [];
  let rest = text;
  while (rest.length > maxLength) {
    const window = rest.slice(0, maxLength);
    const cut = Math.max(window.lastIndexOf("\n"), window.lastIndexOf(" "));
    const end = cut > maxLength / 2 ? cut : maxLength;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}
