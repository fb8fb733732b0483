import { basename } from 'node:path';
import type { Host } from '../../host/index.ts';
import { runtimeFault } from '../faults.ts';
import { mayMakeGroups } from './control-groups.ts';

/** A program that runs bundles as the OCI runtime-spec says. */
export interface OciRuntime {
  readonly path: string;
  /** Whose habits it has; what is none of them is taken to be like runc. */
  readonly kind: 'crun' | 'runc' | 'runsc';
  /** What stands before its verb in every call. */
  readonly options: readonly string[];
}

/**
 * Finds the program that runs containers.
 *
 * @param wanted name or path. @default crun, else runc
 * @throws runtime/program-missing
 */
export function findOciRuntime(host: Pick<Host, 'findProgram' | 'isInUserNamespace'>, wanted?: string): OciRuntime {
  for (const name of wanted === undefined ? ['crun', 'runc'] : [wanted]) {
    const path = host.findProgram(name);
    if (path !== undefined) return toRuntime(path, host);
  }
  throw wanted === undefined
    ? runtimeFault('runtime/program-missing', 'neither crun nor runc is installed', {
        hint: 'Install the Debian package crun: `apt install crun`.',
      })
    : runtimeFault('runtime/program-missing', `the OCI runtime "${wanted}" is not there`, {
        hint: 'Give the name or path of an installed runtime, such as crun or runc.',
      });
}

const kinds: readonly OciRuntime['kind'][] = ['crun', 'runsc', 'runc'];

/** What makes a runtime do without control groups. */
const withoutGroups = { crun: ['--cgroup-manager=disabled'], runc: ['--rootless=true'] } as const;

function toRuntime(path: string, host: Pick<Host, 'isInUserNamespace'>): OciRuntime {
  const kind = kinds.find((each) => basename(path).includes(each)) ?? 'runc';
  // gVisor's own network needs to be told of interfaces as no other runtime does; so it uses that of the container's namespace.
  if (kind === 'runsc') return { path, kind, options: ['--network=host'] };
  return { path, kind, options: mayMakeGroups(host) ? [] : withoutGroups[kind] };
}

/** One run of a bundle. */
export interface RunCall {
  readonly id: string;
  /** Where the runtime keeps its state of running containers. */
  readonly stateDirectory: string;
  readonly bundle: string;
  /** Where the runtime writes why it failed. */
  readonly logFile: string;
  /** Where the runtime writes the number of the container's first process once it has one. */
  readonly pidFile: string;
}

/** Arguments that run a container in the foreground, on the runtime's own standard streams. */
export function toRunArguments(runtime: OciRuntime, call: RunCall): readonly string[] {
  // crun prints what fails in the container's last step before the command to the container's stderr in the log's format: text is
  // for people. runc's text is not, and it never does.
  const format = runtime.kind === 'crun' ? 'text' : 'json';
  return [
    ...runtime.options,
    '--root',
    call.stateDirectory,
    '--log',
    call.logFile,
    '--log-format',
    format,
    'run',
    '--bundle',
    call.bundle,
    '--pid-file',
    call.pidFile,
    call.id,
  ];
}

/**
 * Mount points the runtime must not see. crun refuses hosts with v1 control groups that also mount v2 beside them; without sight of
 * v2 it takes them for v1 hosts.
 */
export function hiddenFrom(runtime: OciRuntime, host: Pick<Host, 'cgroupMode'>): readonly string[] {
  return runtime.kind === 'crun' && host.cgroupMode() === 'hybrid' ? ['/sys/fs/cgroup/unified'] : [];
}
