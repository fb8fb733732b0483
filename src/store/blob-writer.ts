import { closeSync, fdatasync, openSync, rmSync, write, writeSync } from 'node:fs';
import {
  type BlobWriter,
  createDigester,
  type DigestAlgorithm,
  type Digester,
  type WrittenBlob,
} from '../oci/index.ts';
import { toStoreFault } from './faults.ts';

// Small writes are gathered, large ones go through.
const bufferSize = 128 * 1024;
// After so many bytes the disk is set to work in the background, so that `commit` has little left to wait for.
const syncEvery = 32 * 1024 * 1024;

/** A writer that also takes a large piece without making the thread wait for the file. */
export interface FileWriter extends BlobWriter {
  /**
   * Appends; the piece is written while it is hashed, and while `alongside` has it. The bytes may be reused when it resolves; not to be
   * called again before.
   */
  append(bytes: Uint8Array, alongside?: (bytes: Uint8Array) => void): Promise<void>;
}

/**
 * Opens a new file that is to become a blob.
 *
 * @param path a name nobody else uses, on the file system of the blobs
 * @param publish moves the file to where the blob belongs; called once, its bytes being on stable storage
 * @param algorithm of the digest that is made @default sha256
 * @param present of a file that may be there already: its size. So many bytes come first that lie there, and are hashed alone. What was written
 *   stays when the writer is disposed. @default the file is made anew, and stays only under another name
 */
export function createBlobWriter(
  path: string,
  publish: (written: WrittenBlob) => void,
  algorithm?: DigestAlgorithm,
  present?: number,
): FileWriter {
  return new FileBlobWriter(path, publish, createDigester(algorithm), present);
}

class FileBlobWriter implements FileWriter {
  readonly #path: string;
  readonly #publish: (written: WrittenBlob) => void;
  readonly #fd: number;
  readonly #digester: Digester;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(bufferSize);
  #filled = 0;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  #failure: Error | undefined;
  #state: 'open' | 'closed' | 'published' = 'open';
  /** Bytes that are still to come and lie there already. */
  #present: number;
  readonly #stays: boolean;

  constructor(path: string, publish: (written: WrittenBlob) => void, digester: Digester, present?: number) {
    this.#digester = digester;
    this.#path = path;
    this.#publish = publish;
    this.#present = present ?? 0;
    this.#stays = present !== undefined;
    this.#fd = attempt(path, () => (this.#stays ? openSync(path, 'a', 0o600) : openSync(path, 'wx', 0o444)));
  }

  get size(): number {
    return this.#digester.size + this.#filled;
  }

  write(piece: Uint8Array): void {
    const bytes = this.#pass(piece);
    if (this.#filled + bytes.length > bufferSize) this.#flush();
    if (bytes.length >= bufferSize) {
      this.#append(bytes);
    } else {
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
  }

  async append(bytes: Uint8Array, alongside?: (bytes: Uint8Array) => void): Promise<void> {
    if (bytes.length < bufferSize || this.#present > 0) {
      this.write(bytes);
      return alongside?.(bytes);
    }
    this.#flush();
    const written = writeMeanwhile(this.#fd, bytes);
    let failure: Error | undefined;
    try {
      this.#digester.update(bytes);
      alongside?.(bytes);
    } finally {
      failure = await written;
    }
    if (failure !== undefined) throw toStoreFault(`write ${this.#path}`, failure);
    this.#account(bytes.length);
  }

  async commit(): Promise<WrittenBlob> {
    this.#flush();
    await this.#syncing;
    await this.#sync();
    this.#close();
    if (this.#failure !== undefined) throw toStoreFault(`write ${this.#path}`, this.#failure);
    const written = { digest: this.#digester.digest(), size: this.#digester.size };
    attempt(this.#path, () => this.#publish(written));
    this.#state = 'published';
    return written;
  }

  [Symbol.dispose](): void {
    if (this.#state === 'published') return;
    if (this.#stays) this.#keep();
    else rmSync(this.#path, { force: true });
    // A descriptor that is being synced must not be closed: its number could stand for another file by then.
    if (this.#state !== 'open') return;
    if (this.#syncing === undefined) this.#close();
    else void this.#syncing.then(() => this.#close());
  }

  /** Hashes what lies there. @returns the rest */
  #pass(bytes: Uint8Array): Uint8Array {
    if (this.#present === 0) return bytes;
    const count = Math.min(this.#present, bytes.length);
    this.#digester.update(bytes.subarray(0, count));
    this.#present -= count;
    return bytes.subarray(count);
  }

  /** What is lost here comes once more. */
  #keep(): void {
    try {
      if (this.#state === 'open') this.#flush();
    } catch {}
  }

  #flush(): void {
    if (this.#filled > 0) this.#append(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#digester.update(bytes);
    attempt(this.#path, () => writeWhole(this.#fd, bytes));
    this.#account(bytes.length);
  }

  #account(size: number): void {
    this.#unsynced += size;
    if (this.#unsynced >= syncEvery && this.#syncing === undefined) this.#syncAhead();
  }

  #syncAhead(): void {
    this.#unsynced = 0;
    this.#syncing = this.#sync().then(() => {
      this.#syncing = undefined;
    });
  }

  /** Never rejects: an error is told by the system once, and kept here for `commit`. */
  #sync(): Promise<void> {
    return new Promise((resolve) => {
      fdatasync(this.#fd, (error) => {
        this.#failure ??= error ?? undefined;
        resolve();
      });
    });
  }

  #close(): void {
    this.#state = 'closed';
    closeSync(this.#fd);
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

/** Never rejects. @returns what went wrong */
function writeMeanwhile(fd: number, bytes: Uint8Array): Promise<Error | undefined> {
  return new Promise((resolve) => {
    write(fd, bytes, (error, count) => {
      if (error !== null) resolve(error);
      else resolve(count < bytes.length ? writeMeanwhile(fd, bytes.subarray(count)) : undefined);
    });
  });
}
