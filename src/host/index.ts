export type { HostFaultCode } from './faults.ts';
export type {
  CgroupMode,
  Child,
  FileCalls,
  FileLock,
  FileLocks,
  FileVerity,
  Host,
  KernelWay,
  LockOptions,
  LoopDevice,
  LoopDevices,
  Machine,
  Mounter,
  MountNamespace,
  NetworkNamespace,
  NetworkNamespaces,
  NodeType,
  PacketConnection,
  PacketSockets,
  PathCalls,
  PrivateMounts,
  ProcessTable,
  ProgramEnd,
  ProgramResult,
  Programs,
  RunOptions,
  SpawnOptions,
  UnmountOptions,
  User,
} from './host.ts';
export { makeDirectory } from './make-directory.ts';
export type { MountCall } from './mount-call.ts';
export { type HostOptions, openHost } from './open-host.ts';
export { descriptorPath, type OpenInRootOptions, openInRoot, readInRoot } from './open-in-root.ts';
export { openPassingLock, type PassingLockOptions, tryPassingLock } from './passing-lock.ts';
export { currentBoot, isAlive, processStartTime } from './process-table.ts';
export { randomHex } from './random-hex.ts';
export { type HostCall, type RecordingHost, recordingHost } from './recording-host.ts';
export { removeLater } from './remove-later.ts';
export { replaceProcess } from './replace-process.ts';
export { isSystemError, type SystemError } from './system-error.ts';
export { type DirectoryChanges, watchDirectory } from './watch-directory.ts';
