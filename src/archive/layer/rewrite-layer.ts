import { paddedSize } from '../tar/format.ts';
import { createTarWriter, type TarWriter } from '../tar/writer.ts';
import { createOpenFiles, type OpenFiles } from './open-files.ts';
import type { EntryChange, RemovalPlan } from './plan-removal.ts';
import { readContent } from './read-content.ts';
import { runSliced } from './sliced.ts';

/** How `rewriteLayer` writes. */
export interface RewriteOptions {
  readonly signal?: AbortSignal;
}

/**
 * Writes a layer's tar with some entries changed. All others are copied byte for byte, global headers too; what comes after the last
 * entry, which means nothing, is not.
 *
 * @param tarPath path of the uncompressed tar
 * @param plan made from the entries of this very tar
 * @param write takes the new tar's bytes in order; they are only valid until it returns
 * @throws archive/unreadable, archive/truncated, archive/bad-entry, base/cancelled
 */
export function rewriteLayer(
  tarPath: string,
  plan: Pick<RemovalPlan, 'changes' | 'end'>,
  write: (bytes: Uint8Array) => void,
  options: RewriteOptions = {},
): Promise<void> {
  return runSliced(rewriteItems(tarPath, plan, createTarWriter(write)), options.signal);
}

const bufferSize = 1024 * 1024;

function* rewriteItems(
  tarPath: string,
  plan: Pick<RemovalPlan, 'changes' | 'end'>,
  tar: TarWriter,
): Generator<void, void> {
  using files = createOpenFiles();
  const buffer = Buffer.allocUnsafeSlow(bufferSize);
  let copied = 0;
  const copyUpTo = (end: number): Generator<void, void> => {
    const content = { kind: 'ranges', ranges: [{ file: tarPath, position: copied, length: end - copied }] } as const;
    return readContent(content, end - copied, buffer, files, (bytes) => tar.copy(bytes));
  };
  for (const [{ where }, change] of plan.changes) {
    yield* copyUpTo(where.headerOffset);
    copied = where.dataOffset + paddedSize(where.storedSize);
    if (change.kind === 'rewrite') yield* writeChanged(change, files.open(tarPath), buffer, files, tar);
  }
  yield* copyUpTo(plan.end);
  tar.end();
}

function* writeChanged(
  { entry, content }: EntryChange & { kind: 'rewrite' },
  fd: number,
  buffer: Uint8Array,
  files: OpenFiles,
  tar: TarWriter,
): Generator<void, void> {
  tar.begin(entry);
  if (content !== undefined)
    yield* readContent({ kind: 'tar', fd, place: content }, entry.size, buffer, files, (bytes) => tar.data(bytes));
  tar.finish();
}
