import type { Place } from '../../../base/index.ts';
import type { BuildInput, FileInput, GitInput, ImageInput } from '../../../build/index.ts';

/** Something that a build takes from elsewhere, and what it stands for. */
export type LockEntry = Pick<ImageInput, 'kind' | 'name' | 'digest'> | GitInput | FileInput;

/** An entry of a lock file, and where it stands there. */
export interface LockedEntry {
  readonly entry: LockEntry;
  readonly place: Place;
}

/** What a build took from elsewhere when it was locked. */
export interface Lock {
  /** As it was named. */
  readonly file: string;
  /** Each once. */
  readonly entries: readonly LockedEntry[];
}

/** What an input is in a lock: an image stands there once, whatever platforms it is used for. */
export function toLockEntry(input: BuildInput): LockEntry {
  if (input.kind !== 'image') return input;
  const { kind, name, digest } = input;
  return { kind, name, digest };
}

/** What an entry is of. */
export type LockSubject =
  | Pick<ImageInput, 'kind' | 'name'>
  | Pick<GitInput, 'kind' | 'url' | 'ref'>
  | Pick<FileInput, 'kind' | 'url'>;

/** What an entry is of, without what it stands for: two entries of one key contradict each other, or are the same. */
export function lockKey(entry: LockSubject): string {
  switch (entry.kind) {
    case 'image':
      return `image ${entry.name}`;
    case 'git':
      return `git ${entry.url}#${entry.ref}`;
    case 'file':
      return `file ${entry.url}`;
  }
}

/** For messages: `image docker.io/library/alpine:3.19`. */
export function describeEntry(entry: LockSubject): string {
  switch (entry.kind) {
    case 'image':
      return `image ${entry.name}`;
    case 'git':
      return entry.ref === '' ? `the default branch of ${entry.url}` : `${entry.ref} of ${entry.url}`;
    case 'file':
      return entry.url;
  }
}
