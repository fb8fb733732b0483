import { type Digest, formatPlatform, type Platform } from '../oci/index.ts';

/** An image that a build starts from, copies from or mounts. */
export interface ImageInput {
  readonly kind: 'image';
  /** The whole reference as the Dockerfile or the call meant it; `oci-layout://PATH` for one that a layout holds. */
  readonly name: string;
  /** What it was looked up for. */
  readonly platform: Platform;
  /** Of the manifest or index that the name stands for. */
  readonly digest: Digest;
  /** Of the manifest for the platform. */
  readonly manifest: Digest;
}

/** A commit of a repository: a context, or what ADD takes. */
export interface GitInput {
  readonly kind: 'git';
  /** Without credentials. */
  readonly url: string;
  /** A branch, a tag or a commit as it was asked for; '' is the default branch. */
  readonly ref: string;
  readonly commit: string;
}

/** A file of a server: a context, a Dockerfile, or what ADD takes. */
export interface FileInput {
  readonly kind: 'file';
  /** Without credentials. */
  readonly url: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** When the server says that it was last changed, in seconds since 1970: ADD dates the file with it. */
  readonly modified?: number;
}

/** Something that a build takes from elsewhere, and what it stood for then. */
export type BuildInput = ImageInput | GitInput | FileInput;

/** Takes notes of what builds take from elsewhere. */
export interface InputLog {
  add(input: BuildInput): void;
  /** Each once, in an order that depends on the inputs alone. */
  list(): readonly BuildInput[];
}

export function createInputLog(): InputLog {
  const inputs = new Map<string, BuildInput>();
  return {
    add: (input) => void inputs.set(sortKey(input), input),
    list: () => [...inputs].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, input]) => input),
  };
}

function sortKey(input: BuildInput): string {
  switch (input.kind) {
    case 'image':
      return ['1', input.name, formatPlatform(input.platform), input.digest, input.manifest].join('\n');
    case 'git':
      return ['2', input.url, input.ref, input.commit].join('\n');
    case 'file':
      return ['3', input.url, input.digest].join('\n');
  }
}
