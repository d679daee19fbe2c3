/** What stands in parentheses in a PDF; its standard font has no more than Latin letters. */
const literal = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, "?").replaceAll(/[\\()]/g, (sign) => `\\${sign}`);

/** One page of A4 with these lines, the first of them large. */
export function pdfOf([title = "", ...lines]: readonly string[]): Uint8Array {
  const small = lines.map((line) => `0 -20 Td (${literal(line)}) Tj`);
  const page = [
    "BT /F1 20 Tf 60 770 Td",
    `(${literal(title)}) Tj`,
    "/F1 11 Tf 0 -14 Td",
    ...small,
    "ET",
  ].join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const starts = objects.map((object, at) => {
    const start = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${starts.join("")}`;
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + end, "latin1");
}
