import { createTarWriter, type Entry, plainEntry } from '../../archive/index.ts';

/** Takes bytes in order; they stay valid. */
export type WriteBytes = (bytes: Uint8Array) => void | Promise<void>;

/** Writes a tar of plain files and directories, each owned by root and dated 1970, and waits for whoever takes its bytes. */
export interface TarStream {
  directory(path: string): Promise<void>;
  file(path: string, content: Uint8Array): Promise<void>;
  /** Begins a file whose content follows in calls of `data`, and ends with `finish`. */
  begin(path: string, size: number): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  end(): Promise<void>;
}

export function createTarStream(write: WriteBytes): TarStream {
  const pending: Uint8Array[] = [];
  let content: Uint8Array | undefined;
  const writer = createTarWriter((bytes) => {
    // Content that is passed on as it came needs no copy; the writer's own buffer is filled anew.
    pending.push(bytes.buffer === content?.buffer ? bytes : Uint8Array.from(bytes));
  });
  const flush = async (): Promise<void> => {
    for (const bytes of pending.splice(0)) await write(bytes);
  };
  const step = (work: () => void): Promise<void> => {
    work();
    return flush();
  };
  return {
    directory: (path) => step(() => writer.entry(toEntry(path, 'directory', 0))),
    file: (path, bytes) => step(() => writer.entry(toEntry(path, 'file', bytes.length), [bytes])),
    begin: (path, size) => step(() => writer.begin(toEntry(path, 'file', size))),
    data(bytes) {
      content = bytes;
      return step(() => writer.data(bytes));
    },
    finish: () => step(() => writer.finish()),
    end: () => step(() => writer.end()),
  };
}

function toEntry(path: string, type: 'file' | 'directory', size: number): Entry {
  return { ...plainEntry, path, type, mode: type === 'file' ? 0o644 : 0o755, size };
}
