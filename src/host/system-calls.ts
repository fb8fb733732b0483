import type {
  FileCalls,
  FileVerity,
  LoopDevices,
  Mounter,
  NetworkNamespace,
  PacketSockets,
  PathCalls,
  PrivateMounts,
} from './host.ts';

/**
 * What `node:fs` and `node:child_process` can not do. There are two ways to it: the C library, and programs that every Debian has.
 */
export interface SystemCalls extends Mounter, LoopDevices, FileCalls, PathCalls, FileVerity, PacketSockets {
  /**
   * flock(2) on an open file.
   *
   * @returns whether the lock was taken
   * @throws SystemError
   */
  flock(fd: number, shared: boolean, wait: boolean): boolean;
  /**
   * Starts a program in a mount namespace of its own. `start` is called once and synchronously, with the command that leads to it.
   *
   * @throws host/not-permitted, host/mount-failed, as far as it is known before the program runs
   */
  startPrivately<Result>(mounts: PrivateMounts, command: Command, start: (command: Command) => Result): Result;
  /** @throws host/not-permitted */
  createNetworkNamespace(settings: Readonly<Record<string, string>>): NetworkNamespace;
  /** Starts a program in the network namespace at `path`; `start` as above. @throws host/not-permitted, host/not-started */
  startInNetwork<Result>(path: string, command: Command, start: (command: Command) => Result): Result;
}

/** A program by its path and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}
