import { rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { assertNotCancelled, type ByteStream } from '../../base/index.ts';
import type { TransferOptions } from '../../oci/index.ts';
import { toStoreFault } from '../faults.ts';

/**
 * Writes a stream to a file that nobody else can see and that is gone when it is closed, however the process ends.
 *
 * @param path a new path; the file has that name only for a moment
 */
export async function spool(bytes: ByteStream, path: string, options?: TransferOptions): Promise<FileHandle> {
  const file = await create(path);
  try {
    for await (const piece of bytes) {
      assertNotCancelled(options?.signal);
      await writeWhole(file, piece, path);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'wx+', 0o600);
    rmSync(path);
    return file;
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  try {
    for (let written = 0; written < bytes.length; ) written += (await file.write(bytes, written)).bytesWritten;
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}
