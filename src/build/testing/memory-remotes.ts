import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTarWriter, plainEntry } from '../../archive/index.ts';
import { utf8 } from '../../base/index.ts';
import type { FileValidators, RemoteCheckOutOptions, Remotes } from '../remotes.ts';

/** A file that is served. */
export interface MemoryFile extends FileValidators {
  readonly bytes: Uint8Array;
}

/** A repository that is served: what its refs stand for, and the files of its commits. */
export interface MemoryRepository {
  readonly refs: Readonly<Record<string, string>>;
  readonly commits: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Remotes that hold everything in memory, and note what they are asked for. */
export interface MemoryRemotes extends Remotes {
  readonly files: Map<string, MemoryFile>;
  readonly repositories: Map<string, MemoryRepository>;
  /** `get URL`, `ask URL` when something was known, `look up URL#ref`, `check out commit`. */
  readonly calls: string[];
}

export function memoryRemotes(): MemoryRemotes {
  const [files, repositories, calls] = [
    new Map<string, MemoryFile>(),
    new Map<string, MemoryRepository>(),
    [] as string[],
  ];
  return {
    ...{ files, repositories, calls },
    async fetchFile({ url, known = {} }, sink) {
      calls.push(`${Object.keys(known).length === 0 ? 'get' : 'ask'} ${url}`);
      const file = files.get(url);
      if (file === undefined) throw new Error(`404 ${url}`);
      const { bytes, ...validators } = file;
      if (known.etag !== undefined && known.etag === file.etag) return { kind: 'unchanged' };
      sink.start(bytes.length);
      sink.write(bytes);
      return { kind: 'fetched', size: bytes.length, validators };
    },
    async findCommit({ url, ref, directory }) {
      const repository = repositories.get(url);
      const commit = repository?.commits[ref] === undefined ? repository?.refs[ref] : ref;
      calls.push(commit === ref ? `believe ${ref}` : `look up ${url}#${ref}`);
      const content = commit === undefined ? undefined : repository?.commits[commit];
      if (commit === undefined || content === undefined) throw new Error(`404 ${url}#${ref}`);
      return {
        commit,
        async checkOut(options) {
          calls.push(`check out ${commit}`);
          mkdirSync(directory, { recursive: true });
          return writeCheckout(directory, content, options);
        },
      };
    },
  };
}

function writeCheckout(
  directory: string,
  files: Readonly<Record<string, string>>,
  { subdirectory, keepGitDirectory }: RemoteCheckOutOptions,
): Awaited<ReturnType<Awaited<ReturnType<Remotes['findCommit']>>['checkOut']>> {
  const prefix = subdirectory === '' ? '' : `${subdirectory}/`;
  const tarPath = join(directory, 'files.tar');
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => void pieces.push(Uint8Array.from(bytes)));
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith(prefix)) continue;
    const entry = { ...plainEntry, path: path.slice(prefix.length), mode: 0o664, mtimeSec: 7, uid: 1000 };
    writer.entry({ ...entry, type: 'file', size: utf8(text).length }, [utf8(text)]);
  }
  writer.end();
  writeFileSync(tarPath, Buffer.concat(pieces));
  const parts = [{ prefix: '', tarPath }];
  if (!keepGitDirectory) return { time: 900_000_000, parts };
  mkdirSync(join(directory, 'dot', 'refs'), { recursive: true });
  writeFileSync(join(directory, 'dot', 'HEAD'), 'main\n');
  return { time: 900_000_000, parts, gitDirectory: join(directory, 'dot') };
}
