import { createHash, randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, parseDigest } from '../../oci/index.ts';
import type { FileValidators } from '../remotes.ts';
import type { FetchDeps, FetchNews } from './fetch-deps.ts';

/** A file that was fetched, on this machine. Disposing removes it. */
export interface Download extends Disposable {
  readonly path: string;
  readonly size: number;
  readonly digest: Digest;
  readonly validators: FileValidators;
}

/** What a download is told. */
export interface DownloadRequest {
  readonly url: string;
  /** What is known of the file. */
  readonly known?: FileValidators;
  /** Whether the content is compared with a digest afterwards. */
  readonly isChecked: boolean;
}

/** Fetches a file to the scratch directory. @returns `undefined` when what is known of it still holds */
export async function download(
  request: DownloadRequest,
  deps: FetchDeps,
  news: FetchNews,
): Promise<Download | undefined> {
  mkdirSync(deps.scratchDirectory, { recursive: true });
  using stack = new DisposableStack();
  const path = stack.adopt(join(deps.scratchDirectory, `fetch-${randomUUID()}`), (at) => rmSync(at, { force: true }));
  const fd = openSync(path, 'wx', 0o600);
  let hash = createHash('sha256');
  let size = 0;
  try {
    const { signal } = deps;
    const fetched = await deps.remotes.fetchFile(
      { ...request, ...(signal === undefined ? {} : { signal }) },
      {
        start(total) {
          news.start(total);
          ftruncateSync(fd);
          hash = createHash('sha256');
          size = 0;
        },
        write(bytes) {
          hash.update(bytes);
          for (let done = 0; done < bytes.length; )
            done += writeSync(fd, bytes, done, bytes.length - done, size + done);
          size += bytes.length;
          news.advance(bytes.length);
        },
      },
    );
    if (fetched.kind === 'unchanged') return undefined;
    const digest = parseDigest(`sha256:${hash.digest('hex')}`);
    const owned = stack.move();
    return { path, size, digest, validators: fetched.validators, [Symbol.dispose]: () => owned.dispose() };
  } finally {
    closeSync(fd);
  }
}
