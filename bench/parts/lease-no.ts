/** The n-th lease of a made-up fleet; the twin and our books are told the same. */
export const leaseNo = (n: number) => ({
  dseq: String(1_700_000_000_000_000 + n),
  gseq: 1,
  oseq: 1,
  provider: `akash1provider${n % 40}`,
});

export const BENCH_MNEMONIC = "test test test test test test test test test test test junk";
