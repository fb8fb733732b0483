import type { Readable, Writable } from 'node:stream';
import type { MountCall } from './mount-call.ts';

/**
 * All that the other rooms ask of the kernel beyond `node:fs`. Paths are written as `decodePath` (base) gives them, so that names that
 * are not UTF-8 pass. Methods do not depend on `this`: they may be handed on alone. Ask for one of the abilities where one serves.
 */
export interface Host
  extends Mounter,
    LoopDevices,
    FileCalls,
    PathCalls,
    FileVerity,
    FileLocks,
    Programs,
    ProcessTable,
    PacketSockets,
    NetworkNamespaces,
    Machine {}

/** Changes what is mounted in this process's own mount namespace. */
export interface Mounter {
  /** @throws host/not-permitted, host/mount-failed */
  mount(call: MountCall): void;
  /**
   * Takes the topmost mount off `target`.
   *
   * @throws host/not-mounted when nothing is mounted there, host/busy when it is in use and `detach` is not set, host/not-permitted
   */
  unmount(target: string, options?: UnmountOptions): void;
}

export interface UnmountOptions {
  /** Takes it out of sight at once; it ends when the last user lets go. @default false */
  readonly detach?: boolean;
}

/** Makes block devices of files. */
export interface LoopDevices {
  /**
   * Makes a file a read-only block device, which is gone when it is disposed and not mounted, or else with its last mount. It ends with
   * this process, too.
   *
   * @throws host/not-permitted, host/no-loop-device
   */
  attachLoop(path: string): LoopDevice;
}

export interface LoopDevice extends Disposable {
  /** `/dev/loop0` */
  readonly path: string;
}

/** fs-verity: the kernel checks every page of a file that it reads against a tree of hashes, made once and for all. */
export interface FileVerity {
  /**
   * Seals a file, which must not be open for writing: from then on it can be removed but not changed. Reads all of it. Idempotent.
   *
   * @returns whether it is sealed; not when its file system or the kernel does not know fs-verity, or the file system has blocks of less than
   *   4096 bytes
   * @throws SystemError
   */
  enableVerity(path: string): boolean;
  /**
   * The digest over a sealed file (SHA-256 over blocks of 4096 bytes and no salt, as `fsverity digest` computes it). Takes microseconds.
   *
   * @returns `undefined` when it is not sealed, or can not be
   * @throws SystemError
   */
  measureVerity(path: string): Uint8Array | undefined;
}

/**
 * What `node:fs` can not do with a file. A symlink in the last component is never followed. Failures are thrown as `node:fs` throws
 * them, with a negative `errno` and a `code`: callers know better than this room what the path means to a user.
 */
export interface FileCalls {
  /** All extended attributes by full name; empty when there are none or the file system knows none. One system call when empty. */
  readXattrs(path: string): ReadonlyMap<string, Uint8Array>;
  /** One attribute; `undefined` when the path does not have it or the file system knows none. */
  readXattr(path: string, name: string): Uint8Array | undefined;
  /** Creates or replaces. */
  setXattr(path: string, name: string, value: Uint8Array): void;
  removeXattr(path: string, name: string): void;
  /** Access and modification time both become `sec` seconds since 1970 (may be negative) and `nsec` nanoseconds. */
  setTimes(path: string, sec: number, nsec: number): void;
  /** mknod(2); `mode` holds permission bits and is subject to the umask, device numbers are 0 for a fifo. */
  makeNode(path: string, type: NodeType, mode: number, major: number, minor: number): void;
  /**
   * Tells the file system that directories made in this one have nothing to do with each other, so that each begins where there is room.
   * ext4, which looks at every inode freed in the last minutes, then makes files of the next directory without passing over those of the
   * last one. Does nothing where the file system knows no such hint.
   */
  spreadDirectories(path: string): void;
}

/** Finds files in a directory where others may be at work. */
export interface PathCalls {
  /**
   * Opens what a path leads to (O_PATH), links and `..` in it followed as if `root` were the root of the file system: whatever is moved or
   * replaced there meanwhile, it is below `root`. `/proc/self/fd/N` then stands for it, until it is closed. By FFI alone.
   *
   * @returns a descriptor, which is the caller's to close
   * @throws SystemError as `node:fs`; host/unsupported without FFI
   */
  openBelow(root: string, path: string): number;
}

/** What mknod(2) makes. */
export type NodeType = 'chardevice' | 'blockdevice' | 'fifo';

/** Locks between processes. */
export interface FileLocks {
  /**
   * flock(2) on a file, made empty when missing and never removed. Ends when disposed or with the process.
   *
   * @returns `undefined` when it is taken and `wait` is false
   */
  lockFile(path: string, options?: LockOptions): FileLock | undefined;
}

export interface LockOptions {
  /** Whether others may hold it at the same time, when they ask for `shared` too. @default false */
  readonly shared?: boolean;
  /** Blocks this thread until the lock is free. @default false */
  readonly wait?: boolean;
}

export interface FileLock extends Disposable {
  readonly path: string;
  /** A process that inherits this descriptor (`SpawnOptions.stdio`) holds the lock as well, until it ends, whatever becomes of us. */
  readonly fd: number;
}

/** Makes network stacks of their own. */
export interface NetworkNamespaces {
  /**
   * Makes a network namespace, with a loopback interface that is down. Nobody is in it; programs start there with `SpawnOptions.network`.
   *
   * @param settings names below /proc/sys, `net/ipv4/ip_forward`, and values in it; those that this kernel does not have are left out
   * @throws host/not-permitted
   */
  createNetworkNamespace(settings?: Readonly<Record<string, string>>): NetworkNamespace;
}

/** Ends when it is disposed and its last process has ended. By the C library it ends with this process, too. */
export interface NetworkNamespace extends Disposable {
  readonly path: string;
}

/** Runs programs of this machine. */
export interface Programs {
  /** Absolute path of a program by name, looked for in PATH, then in /usr/sbin and /sbin; a name with a `/` is taken as a path. */
  findProgram(name: string): string | undefined;
  /**
   * Starts a program. With `mounts` or `hide` it gets a mount namespace of its own.
   *
   * @throws host/program-missing, host/not-started, host/not-permitted, host/mount-failed
   */
  spawn(program: string, args: readonly string[], options?: SpawnOptions): Child;
  /**
   * Runs a program to its end and keeps what it prints, up to a bound.
   *
   * @throws as `spawn`, and base/cancelled once `signal` has fired and the program is gone
   */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<ProgramResult>;
  /**
   * Makes a mount namespace for programs that are started by others.
   *
   * @throws host/not-permitted, host/mount-failed
   */
  openMountNamespace(mounts: Pick<PrivateMounts, 'mounts' | 'hide'>): Promise<MountNamespace>;
  /**
   * Makes a pipe for programs: they inherit an end that `stdio` names. It spares Node's own, with `'pipe'`, which take 5 ms to load.
   *
   * @returns `undefined` where there is no way to make one but Node's own
   */
  openPipe(): Pipe | undefined;
}

/** Descriptors of a pipe, to be closed by who has it. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** A mount namespace without a process of its own: it is there as long as somebody has the descriptor open. */
export interface MountNamespace extends Disposable {
  /** A program that inherits it enters by `nsenter --mount=/proc/self/fd/N`. */
  readonly fd: number;
}

/** Namespace of its own for a child: what it sees mounted differently from us. Ends by itself with its last process. */
export interface PrivateMounts {
  /** Mounted for the child alone, in this order. */
  readonly mounts?: readonly MountCall[];
  /** Directories that show nothing to the child alone, before `mounts`; one that is not there is passed over. */
  readonly hide?: readonly string[];
}

export interface SpawnOptions extends PrivateMounts {
  /** @default this process's */
  readonly cwd?: string;
  /** The whole environment. @default this process's */
  readonly env?: Readonly<Record<string, string>>;
  /** One per file descriptor from 0; a number is a descriptor of ours. @default all three `inherit` */
  readonly stdio?: readonly ('inherit' | 'ignore' | 'pipe' | number)[];
  /** In a session of its own, so that the terminal's signals do not reach it. @default false */
  readonly detached?: boolean;
  /** Path of the network namespace that it starts in. @default this process's */
  readonly network?: string;
}

/** A running program. */
export interface Child {
  readonly pid: number;
  /** There when `stdio` asked for a pipe. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** The pipes from descriptor 3 on, in order. */
  readonly pipes: readonly Readable[];
  /** Resolves when the program has ended and its pipes are closed; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** @returns whether the signal could be sent */
  kill(signal?: NodeJS.Signals): boolean;
  /** Lets our event loop end while the program runs. */
  unref(): void;
}

/** How a program ended: by itself with a status, or by a signal. */
export interface ProgramEnd {
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface RunOptions extends PrivateMounts {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As `SpawnOptions` has it. */
  readonly network?: string;
  /** What the program reads. @default nothing */
  readonly input?: Uint8Array | string;
  /** Most bytes kept of each of stdout and stderr; of stderr the last are kept, more on stdout is a fault. @default 16 MiB */
  readonly limit?: number;
  /** Kills the program when it fires. */
  readonly signal?: AbortSignal;
}

export interface ProgramResult extends ProgramEnd {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Tells processes apart, also from later ones with the same number. */
export interface ProcessTable {
  /** When a process was started, in clock ticks from the boot, and which boot: `5694173@0f3c9a12`; `undefined` when there is no such process. */
  processStartTime(pid: number): string | undefined;
  /** Whether that very process still runs; a zombie does not. Clock ticks alone are of this boot. */
  isAlive(pid: number, startTime: string): boolean;
}

/** Unix sockets that keep packets apart (SOCK_SEQPACKET), which `node:net` does not know. */
export interface PacketSockets {
  /**
   * Connects to one that somebody listens at; its path may be of any length.
   *
   * @throws SystemError when nobody listens there, host/unsupported where this Node has no FFI
   */
  connectPackets(path: string): PacketConnection;
}

/** A connection that keeps packets apart. Keeps our event loop going until it is disposed. */
export interface PacketConnection extends Disposable {
  /** Resolves when the other side has sent its last, or is gone; never rejects. */
  readonly ended: Promise<void>;
  /**
   * Begins to receive; until then packets wait where they are.
   *
   * @param onPacket gets one packet, up to 64 KiB, in memory that is used again when it returns; `false` stops until `resume` is called
   */
  receive(onPacket: (packet: Buffer) => boolean): void;
  resume(): void;
  /** Sends one packet. Wait for it before the next: those that wait together would go as one. @returns whether it was sent */
  send(packet: Uint8Array): Promise<boolean>;
  /** Tells the other side that nothing follows. */
  endSending(): void;
}

/** Facts about this machine and this process. */
export interface Machine {
  /** How the kernel is reached. Programs can not do all that the C library can. */
  way(): KernelWay;
  /** Random at every boot. */
  bootId(): string;
  /** As `uname -r` prints it. */
  kernelRelease(): string;
  hostname(): string;
  cgroupMode(): CgroupMode;
  currentUser(): User;
  /** Whether this process is in a user namespace other than the machine's own, where root is root of that alone. */
  isInUserNamespace(): boolean;
}

/** `libc`: by FFI; `programs`: by util-linux, coreutils and attr. */
export type KernelWay = 'libc' | 'programs';

/** How control groups are mounted: `hybrid` is v1 controllers with v2 at /sys/fs/cgroup/unified. */
export type CgroupMode = 'v1' | 'v2' | 'hybrid' | 'none';

/** Who this process acts as (effective IDs). */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** The number in decimal when the user has no name. */
  readonly name: string;
}
