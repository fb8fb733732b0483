import { createReadStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findImage, listImages, loadImages, openScratch, saveImages } from '../../app/index.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { answerProgress } from '../streams/progress-answer.ts';
import { createTransferProgress } from '../streams/transfer-progress.ts';

/** `GET /images/get` and `GET /images/{name}/get`: an archive of images. */
export async function answerImageSave(call: Call, names: readonly string[]): Promise<Answer> {
  const { store } = call.daemon.nacre;
  for (const name of names) await findImage(store, name);
  return answerFile(store, 'application/x-tar', call.signal, (output) =>
    saveImages(store, names, { output, signal: call.signal }),
  );
}

/**
 * Answers with a file that is whole before the first byte is sent, so that nobody takes half of it for all.
 *
 * @param write makes the file
 */
export async function answerFile(
  store: Parameters<typeof openScratch>[0],
  contentType: string,
  signal: AbortSignal,
  write: (path: string) => Promise<void>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  // While the answer is sent the directory is needed still: whoever reads removes it.
  const scratch = openScratch(store);
  const output = join(scratch.path, 'file');
  try {
    mkdirSync(scratch.path, { recursive: true });
    await write(output);
  } catch (error) {
    scratch[Symbol.dispose]();
    throw error;
  }
  return { kind: 'stream', status: 200, contentType, headers, body: readAndRemove(output, scratch, signal) };
}

/** The bytes of a file that goes with its directory, read or not. */
async function* readAndRemove(path: string, directory: Disposable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 * 1024, signal });
  } finally {
    directory[Symbol.dispose]();
  }
}

/** `POST /images/load` */
export function answerImageLoad(call: Call): Answer {
  const { store } = call.daemon.nacre;
  const quiet = call.query.on('quiet');
  const input = call.body();
  return answerProgress(call, async (tell) => {
    const onEvent = quiet ? () => undefined : createTransferProgress('load', tell);
    const loaded = await loadImages(store, { path: '-', input, onEvent, signal: call.signal });
    for (const { name, digest } of loaded)
      tell({ stream: name === undefined ? `Loaded image ID: ${digest}\n` : `Loaded image: ${name}\n` });
  });
}

/** All names of a repository when it is asked for without a tag, as Docker's clients mean it. */
export async function expandNames(call: Call, names: readonly string[]): Promise<readonly string[]> {
  const rows = await listImages(call.daemon.nacre.store);
  return names.flatMap((name) => {
    const tags = rows.filter(({ repository, tag }) => repository === name && tag !== null);
    return tags.length === 0 ? [name] : tags.map(({ tag }) => `${name}:${tag}`);
  });
}
