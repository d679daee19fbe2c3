/** What the pieces of a body say together. */
export const textOf = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString();
