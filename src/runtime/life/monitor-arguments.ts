import { join } from 'node:path';
import type { OciRuntime } from '../driver/oci-runtime.ts';
import { type LifePaths, lifePaths } from './life-paths.ts';

/** What conmon is to do. */
export interface MonitorCall {
  readonly id: string;
  readonly name: string;
  readonly bundle: string;
  readonly runtime: OciRuntime;
  /** The runtime's own. */
  readonly stateDirectory: string;
  readonly runDirectory: string;
  readonly tty: boolean;
  /** Whether there is a standard input for those who attach. */
  readonly stdin: boolean;
  /** Whether standard input stays open when the first who attached has gone. */
  readonly keepStdin: boolean;
  /** How it logs. */
  readonly log: readonly string[];
  /** A program that is run when the container has ended, by absolute path, with its arguments. */
  readonly onExit: readonly string[];
  /** nsenter, and the descriptor of the namespace in which the container is made. */
  readonly enter: { readonly program: string; readonly fd: number };
}

/** conmon's command line. Source: conmon(8), 2.1. */
export function toMonitorArguments(call: MonitorCall): readonly string[] {
  const paths: LifePaths = lifePaths(call.runDirectory, call.id);
  const [program, ...rest] = call.onExit;
  return [
    ...['--api-version', '1', '--cid', call.id, '--cuuid', call.id, '--name', call.name],
    ...['--bundle', call.bundle, '--container-pidfile', join(call.bundle, 'pid')],
    ...['--conmon-pidfile', paths.monitorPid, '--persist-dir', paths.directory, '--full-attach', '--no-sync-log'],
    ...['--runtime', call.enter.program, ...toRuntimeArguments(call)],
    ...call.log,
    ...(call.tty ? ['--terminal'] : []),
    ...(call.stdin ? ['--stdin'] : []),
    ...(call.keepStdin ? ['--leave-stdin-open'] : []),
    ...(program === undefined ? [] : ['--exit-command', program]),
    ...rest.flatMap((argument) => ['--exit-command-arg', argument]),
  ];
}

/** conmon calls nsenter with these and its own after them: the runtime makes the container where its root file system is mounted. */
function toRuntimeArguments({ runtime, stateDirectory, bundle, enter }: MonitorCall): readonly string[] {
  const format = runtime.kind === 'crun' ? 'text' : 'json';
  const words = [
    `--mount=/proc/self/fd/${enter.fd}`,
    '--',
    runtime.path,
    ...runtime.options,
    ...['--root', stateDirectory, '--log', join(bundle, 'runtime.log'), '--log-format', format],
  ];
  return words.flatMap((word) => ['--runtime-arg', word]);
}
