/** What a request brings, as far as it decides how many tokens it can amount to. */
export interface RequestSize {
  /** Bytes of JSON, without the data of pictures. */
  textBytes: number;
  pictures: number;
  /** Input that came as token numbers. */
  tokens: number;
}

/** English text has 4.8 bytes to a token, Chinese 3: what is measured is hardly ever more than this. */
const BYTES_PER_TOKEN = 3;
/** What a provider adds around messages and tools. */
const TEMPLATE_TOKENS = 500;
/** The dearest that the upstreams' models make of one picture. */
const PICTURE_TOKENS = 5_000;

/** Tokens that a request cannot exceed, for holding room. */
export function ceilingTokens({ textBytes, pictures, tokens }: RequestSize): number {
  return Math.ceil(textBytes / BYTES_PER_TOKEN) + TEMPLATE_TOKENS + pictures * PICTURE_TOKENS + tokens;
}

const LIKELY_BYTES_PER_TOKEN = 4;
const LIKELY_PICTURE_TOKENS = 1_500;

/** Tokens that a request probably has, for charging it when nobody says what it was. */
export function likelyTokens({ textBytes, pictures, tokens }: RequestSize): number {
  return Math.ceil(textBytes / LIKELY_BYTES_PER_TOKEN) + pictures * LIKELY_PICTURE_TOKENS + tokens;
}
