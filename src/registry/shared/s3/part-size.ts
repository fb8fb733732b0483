const mebibyte = 1024 * 1024;

/** Of S3: no upload has more. */
const mostParts = 10_000;

/** So many parts are of one size, then they grow: 10,000 parts hold a terabyte, and the first ones are small. */
const stride = 400;

/**
 * Bytes of a part: 8 MiB, growing to 200 MiB. All parts but the last have to have 5 MiB at least.
 *
 * @param index from 0 on
 */
export function partSize(index: number): number {
  const grown = Math.floor(Math.min(index, mostParts - 1) / stride);
  return 8 * mebibyte * (1 + grown);
}
