/** A file to compare as text; `undefined` where there is none. */
export type TextSide = Uint8Array | undefined;

/** What comparing two contents as text gives. */
export type TextDiff =
  | { readonly kind: 'text'; readonly patch: string }
  /** One of them holds a zero byte near its beginning, by which git and diff tell too. */
  | { readonly kind: 'binary' }
  /** They differ in more lines than a person would read, and more than can be found out quickly. */
  | { readonly kind: 'too-different' };

/** How far into a file a zero byte is looked for. */
const sniffed = 8000;

/** Work grows with its square: this many lines take a second. */
const mostEdits = 3000;

/**
 * A unified diff of two contents, with three lines of context.
 *
 * @param path as the headers name it, without a leading slash
 */
export async function formatTextDiff(path: string, before: TextSide, after: TextSide): Promise<TextDiff> {
  if (isBinary(before) || isBinary(after)) return { kind: 'binary' };
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
    toText(before),
    toText(after),
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength: editsAllowed(before, after) },
  );
  return patch === undefined ? { kind: 'too-different' } : { kind: 'text', patch };
}

/** What is all new or all gone needs no search. */
function editsAllowed(before: TextSide, after: TextSide): number {
  return before === undefined || after === undefined ? Number.POSITIVE_INFINITY : mostEdits;
}

function isBinary(side: TextSide): boolean {
  return side?.subarray(0, sniffed).includes(0) === true;
}

function toText(side: TextSide): string {
  return side === undefined ? '' : Buffer.from(side.buffer, side.byteOffset, side.length).toString('utf8');
}
