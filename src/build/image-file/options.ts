import type { Stage } from './made.ts';
import type { Text } from './text.ts';

/** Where files come from: another image, or the name of one, or of a context that `--build-context` gives. */
export type Source = Stage | string;

/** What `from` and `scratch` may be told. */
export interface FromOptions {
  /** `os/arch[/variant]` of the base image. @default what the build is for */
  readonly platform?: Text;
}

/** What `copy` and `add` have in common. */
export interface FileOptions {
  /** `user[:group]`, names or numbers. @default root */
  readonly chown?: Text;
  /** Permission bits of all that is copied: a number (`0o755`), octal digits, or changes such as `u=rwX,go=rX`. @default as they are */
  readonly chmod?: number | Text;
  /** Patterns of what is left out, as in an ignore file. */
  readonly exclude?: readonly string[];
  /** Accepted as in a Dockerfile; makes no difference here. */
  readonly link?: boolean;
}

/** What `copy` may be told. */
export interface CopyOptions extends FileOptions {
  /** Where the files come from. @default the build context */
  readonly from?: Source;
  /** Whether the directories above a file are kept; `/./` in a source says from where on. @default false */
  readonly parents?: boolean;
}

/** What `add` may be told. */
export interface AddOptions extends FileOptions {
  /** Of a file (`sha256:…`) or the commit of a repository: what does not have it is refused. */
  readonly checksum?: Text;
  /** Whether `.git` of a repository stays. @default false */
  readonly keepGitDir?: boolean;
  /** Whether archives are unpacked. @default those of the context are, those of an address are not */
  readonly unpack?: boolean;
}

/** Owner and permission bits of what is mounted. */
interface MountAccess {
  /** Permission bits, as a number: `0o600`. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** A file or directory of the context, an image or another stage, seen while a command runs. */
export interface BindMount {
  readonly type: 'bind';
  readonly target: Text;
  /** @default the build context */
  readonly from?: Source;
  /** Path within `from`. @default its root */
  readonly source?: Text;
  /** Whether the command may write there; what it writes is gone afterwards. @default false */
  readonly readWrite?: boolean;
}

/** A directory that the next build finds again. */
export interface CacheMount extends MountAccess {
  readonly type: 'cache';
  readonly target: Text;
  /** What tells it from others. @default the target */
  readonly id?: Text;
  /** Whether several commands use it at once, one after the other, or each its own. @default 'shared' */
  readonly sharing?: 'shared' | 'locked' | 'private';
  /** What a new one starts as. @default nothing */
  readonly from?: Source;
  readonly source?: Text;
  /** @default false */
  readonly readOnly?: boolean;
}

/** An empty directory in memory. */
export interface TmpfsMount {
  readonly type: 'tmpfs';
  readonly target: Text;
  /** Most bytes it may hold. @default no bound */
  readonly size?: number;
}

/** A file or variable that the call of the build gives, and no layer keeps. */
export interface SecretMount extends MountAccess {
  readonly type: 'secret';
  readonly id: Text;
  /** @default `/run/secrets/ID`, unless `env` is given */
  readonly target?: Text;
  /** The environment variable that carries it. */
  readonly env?: Text;
  /** Whether the build fails without it. @default false */
  readonly required?: boolean;
}

/** The socket of an SSH agent that the call of the build gives. */
export interface SshMount extends MountAccess {
  readonly type: 'ssh';
  /** @default 'default' */
  readonly id?: Text;
  readonly target?: Text;
  /** @default false */
  readonly required?: boolean;
}

/** Something that a command sees and the image does not keep. */
export type Mount = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount;

/** What `run` may be told. */
export interface RunOptions {
  readonly mounts?: readonly Mount[];
  /** @default 'default' */
  readonly network?: 'default' | 'none' | 'host';
  /** Whether the command may do to the machine what its user may; the call must allow it. @default 'sandbox' */
  readonly security?: 'sandbox' | 'insecure';
}

/** How `healthcheck` asks; durations are written as `30s`, `1m30s` or `500ms`. */
export interface HealthcheckOptions {
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  /** Failures in a row until the container counts as unhealthy. */
  readonly retries?: number;
}

/** What `unset` drops by name. */
export type UnsetNamed = 'env' | 'label' | 'expose' | 'volume';

/** What `unset` drops as a whole. */
export type UnsetSingle =
  | 'entrypoint'
  | 'cmd'
  | 'user'
  | 'workdir'
  | 'shell'
  | 'healthcheck'
  | 'stopsignal'
  | 'onbuild';
