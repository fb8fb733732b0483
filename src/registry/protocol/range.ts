/** Bytes of a blob: the first, the last (both counted), and of how many when that is said. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
  readonly size?: number;
}

/** The value of `Range` that asks for everything from a byte on. @param last the last byte; the blob's */
export function formatRangeFrom(first: number, last?: number): string {
  return `bytes=${first}-${last ?? ''}`;
}

/**
 * Reads `Range` of a request for a blob: `bytes=5-`, `bytes=5-9`, `bytes=-5`. Several ranges at once are not read.
 *
 * @param size bytes of the blob
 * @returns `undefined` when it is malformed or several, and is to be ignored; `'unsatisfiable'` when nothing of the blob lies in it
 */
export function parseRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  return first > last ? 'unsatisfiable' : { first, last, size };
}

/** The value of `Content-Range` of a part of a blob. */
export function formatContentRange({ first, last, size }: ByteRange): string {
  return `bytes ${first}-${last}/${size ?? '*'}`;
}

/** Reads `Content-Range` as `formatContentRange` writes it. @returns `undefined` when it is malformed */
export function parseContentRange(header: string | undefined): ByteRange | undefined {
  const [, from, to, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from)) return undefined;
  const range = { first: Number(from), last: Number(to) };
  return size === undefined || size === '*' ? range : { ...range, size: Number(size) };
}

/** The `Content-Range` of a chunk that is sent, and the `Range` of what an upload has: both without a unit. */
export function formatUploadRange({ first, last }: ByteRange): string {
  return `${first}-${last}`;
}

/**
 * Reads how much of an upload is there from its `Range`. One without bytes says `0-0`, as one of a single byte does: registries
 * do not tell the two apart, and it is taken for empty.
 *
 * @returns bytes that are there; `undefined` when the header is malformed or absent
 */
export function parseUploadSize(header: string | undefined): number | undefined {
  const [, last] = /^(?:bytes=)?0-(-?\d{1,15})$/.exec(header?.trim() ?? '') ?? [];
  if (last === undefined) return undefined;
  return Number(last) <= 0 ? 0 : Number(last) + 1;
}
