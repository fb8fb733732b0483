import type { Entry } from '../entry.ts';
import type { TarPlace } from '../tar/place.ts';

/** Where the bytes of a file are. */
export type LayerContent =
  /** A regular file of this machine; a symlink in the last component is not followed. */
  | { readonly kind: 'host'; readonly path: string }
  /** The stored content of an entry in an uncompressed tar at rest, open for reading as `fd`. */
  | { readonly kind: 'tar'; readonly fd: number; readonly place: TarPlace }
  /** Stretches of files that do not change, one after the other. */
  | { readonly kind: 'ranges'; readonly ranges: readonly FileRange[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A stretch of a file of this machine, or zeros when `file` is undefined. In bytes. */
export interface FileRange {
  readonly file: string | undefined;
  readonly position: number;
  readonly length: number;
}

/** One entry to write; `content` is there when it is a file that is not empty. */
export interface LayerItem {
  readonly entry: Entry;
  readonly content?: LayerContent;
}

/** What a layer holds. */
export interface LayerSummary {
  /** Entries of any type, whiteouts included. */
  readonly entries: number;
  /** Regular files among them, hard links and whiteouts not counted. */
  readonly files: number;
  /** Content of the files in bytes. */
  readonly bytes: number;
}
