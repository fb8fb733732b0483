import { constants, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, Host, NodeType, PacketConnection, PrivateMounts, ProgramResult } from './host.ts';
import type { MountCall } from './mount-call.ts';

/** One call that would have changed something or started something, as it was made. */
export type HostCall =
  | { readonly kind: 'mount'; readonly call: MountCall }
  | { readonly kind: 'unmount'; readonly target: string; readonly detach: boolean }
  | { readonly kind: 'setXattr'; readonly path: string; readonly name: string; readonly value: Uint8Array }
  | { readonly kind: 'removeXattr'; readonly path: string; readonly name: string }
  | { readonly kind: 'setTimes'; readonly path: string; readonly sec: number; readonly nsec: number }
  | { readonly kind: 'makeNode'; readonly path: string; readonly type: NodeType; readonly mode: number }
  | { readonly kind: 'spreadDirectories'; readonly path: string }
  | { readonly kind: 'createNetworkNamespace' }
  | { readonly kind: 'attachLoop' | 'enableVerity'; readonly path: string }
  | { readonly kind: 'lockFile'; readonly path: string; readonly shared: boolean }
  | ({ readonly kind: 'openMountNamespace' } & PrivateMounts)
  | ({ readonly kind: 'spawn' | 'run'; readonly program: string; readonly args: readonly string[] } & PrivateMounts);

/** A host that notes what it is asked to do and does nothing. */
export interface RecordingHost extends Host {
  /** Grows with every call. */
  readonly calls: readonly HostCall[];
}

/**
 * Makes a recording host. No file has attributes, every program is in /usr/bin and ends at once with status 0 and no output, every lock is free,
 * no file can be sealed, every process is dead, nobody listens, and the user is root of a machine with control groups of version 2.
 *
 * @param answers take the place of those; what they are asked is not noted
 */
export function recordingHost(answers: Partial<Host> = {}): RecordingHost {
  const calls: HostCall[] = [];
  const note = (call: HostCall): void => void calls.push(call);
  return {
    calls,
    ...recordingFiles(note),
    mount: (call) => note({ kind: 'mount', call }),
    unmount: (target, options) => note({ kind: 'unmount', target, detach: options?.detach ?? false }),
    attachLoop(path) {
      note({ kind: 'attachLoop', path });
      return { path: '/dev/loop0', [Symbol.dispose]: () => {} };
    },
    openBelow: (root, path) => openSync(join(root, path), constants.O_RDONLY),
    enableVerity(path) {
      note({ kind: 'enableVerity', path });
      return false;
    },
    measureVerity: () => undefined,
    createNetworkNamespace() {
      note({ kind: 'createNetworkNamespace' });
      return { path: '/proc/1/ns/net', [Symbol.dispose]: () => {} };
    },
    lockFile(path, options) {
      note({ kind: 'lockFile', path, shared: options?.shared ?? false });
      return { path, fd: -1, [Symbol.dispose]: () => {} };
    },
    findProgram: (name) => (name.includes('/') ? name : `/usr/bin/${name}`),
    spawn(program, args, options) {
      note({ kind: 'spawn', program, args, ...toPrivate(options) });
      return endedChild;
    },
    async run(program, args, options) {
      note({ kind: 'run', program, args, ...toPrivate(options) });
      return silentResult;
    },
    async openMountNamespace(mounts) {
      note({ kind: 'openMountNamespace', ...toPrivate(mounts) });
      return { fd: -1, [Symbol.dispose]: () => {} };
    },
    openPipe: () => undefined,
    connectPackets: () => silentConnection,
    processStartTime: () => undefined,
    isAlive: () => false,
    bootId: () => '00000000-0000-4000-8000-000000000000',
    kernelRelease: () => '6.12.0',
    hostname: () => 'recorded',
    way: () => 'libc',
    cgroupMode: () => 'v2',
    currentUser: () => ({ uid: 0, gid: 0, name: 'root' }),
    isInUserNamespace: () => false,
    ...answers,
  };
}

type RecordedFiles = Pick<
  Host,
  'readXattrs' | 'readXattr' | 'setXattr' | 'removeXattr' | 'setTimes' | 'makeNode' | 'spreadDirectories'
>;

function recordingFiles(note: (call: HostCall) => void): RecordedFiles {
  return {
    readXattrs: () => new Map(),
    readXattr: () => undefined,
    setXattr: (path, name, value) => note({ kind: 'setXattr', path, name, value }),
    removeXattr: (path, name) => note({ kind: 'removeXattr', path, name }),
    setTimes: (path, sec, nsec) => note({ kind: 'setTimes', path, sec, nsec }),
    makeNode: (path, type, mode) => note({ kind: 'makeNode', path, type, mode }),
    spreadDirectories: (path) => note({ kind: 'spreadDirectories', path }),
  };
}

/** Only what was asked for, so that a call compares equal to what a test writes. */
function toPrivate(options: PrivateMounts = {}): PrivateMounts {
  const { mounts, hide } = options;
  return {
    ...(mounts === undefined ? {} : { mounts }),
    ...(hide === undefined ? {} : { hide }),
  };
}

const silentConnection: PacketConnection = {
  ended: Promise.resolve(),
  receive: () => {},
  resume: () => {},
  send: async () => false,
  endSending: () => {},
  [Symbol.dispose]: () => {},
};

const success = { status: 0, signal: undefined } as const;

const silentResult: ProgramResult = { ...success, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

const endedChild: Child = {
  pid: 1,
  stdin: undefined,
  stdout: undefined,
  stderr: undefined,
  pipes: [],
  ended: Promise.resolve(success),
  kill: () => false,
  unref: () => {},
};
