import type { LayerRef } from '../../oci/index.ts';
import type { RemoteOp } from './remote-op.ts';
import type { RunMount } from './run-mount.ts';
import type { ExtraHost, HostMount, Ulimit } from './run-settings.ts';

/** The layers of an image as they are; none for `scratch`. */
export interface SourceOp {
  readonly kind: 'source';
  readonly layers: readonly LayerRef[];
}

/** A command run on the first input. */
export interface RunOp {
  readonly kind: 'run';
  readonly args: readonly string[];
  /** `NAME=value`, each name once, in byte order: what the command sees, ARG values in scope included. */
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string;
  readonly network: 'none' | 'host';
  /** A heredoc that is a script of its own: seen by the command as an executable file at `path`. */
  readonly script?: { readonly path: string; readonly text: string };
  readonly mounts?: readonly RunMount[];
  /** Whether it may do to the machine what its user may. */
  readonly insecure?: true;
  /** Lines of /etc/hosts beside its own. */
  readonly extraHosts?: readonly ExtraHost[];
  /** What the command finds as the name of its machine. @default the same in every build */
  readonly hostname?: string;
  /** What of the machine is mounted, by where. */
  readonly hostMounts?: readonly HostMount[];
  /** Bytes of /dev/shm. */
  readonly shmSize?: number;
  readonly ulimits?: readonly Ulimit[];
}

/** A file written in the Dockerfile itself. */
export interface InlineFile {
  readonly name: string;
  readonly text: string;
}

/** A path to copy: cleaned, without a leading slash, wildcards as they stand; '' is everything. */
export interface CopySource {
  /** With `parents`: the part before the pivot `/./`, which is not kept. Else ''. */
  readonly base: string;
  readonly pattern: string;
}

/** A source of ADD that another step has fetched: a file by its name, or the files of a repository. */
export type FetchedSource =
  | { readonly kind: 'file'; readonly name: string; readonly unpack: boolean }
  | { readonly kind: 'repository' };

/** Files put on top of the first input, from the context or from the second input. */
export interface CopyOp {
  readonly kind: 'copy';
  readonly from: 'context' | 'input';
  /** Which context, when `from` is 'context' and it is not the build's own: a name of `--build-context`. */
  readonly context?: string;
  /** What ADD has fetched: one for each input behind the first. */
  readonly fetched?: readonly FetchedSource[];
  readonly sources: readonly CopySource[];
  readonly files: readonly InlineFile[];
  /** Absolute; with a trailing slash when a directory is meant. */
  readonly destination: string;
  /** `user[:group]`, names or numbers. */
  readonly owner?: string;
  /** Permission bits for all that is copied or made: octal, or symbolic as chmod takes them (`u=rwX,go=rX`). */
  readonly mode?: string;
  /** Paths below a copied directory to leave out, in the syntax of ignore files. */
  readonly exclude: readonly string[];
  /** Whether the directories of a path are kept below the destination. */
  readonly parents: boolean;
  /** Whether what is there at the destination is not looked at: links are not followed, and whatever is no directory is replaced. */
  readonly link?: true;
  /** Whether tar archives are unpacked, as ADD does. */
  readonly unpack: boolean;
  /** Takes the one source, whose pattern is a plain path, links followed, and calls it so. */
  readonly pickedAs?: string;
}

/** A directory that must be there. */
export interface WorkdirOp {
  readonly kind: 'workdir';
  /** Absolute and clean. */
  readonly path: string;
  /** Owner of directories that are made; '' is root. */
  readonly owner: string;
}

/** What a step does to the file system. */
export type Op = SourceOp | RunOp | CopyOp | WorkdirOp | RemoteOp;
