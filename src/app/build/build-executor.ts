import { join } from 'node:path';
import type { Executor, MountedForRun } from '../../build/index.ts';
import { randomHex } from '../../host/index.ts';
import { assertRoot, runStep, type StepLimits, type StepMount, type StepRequest } from '../../runtime/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';
import type { Nacre } from '../nacre.ts';
import type { FailureShell } from './run/failure-shell.ts';
import type { HostVolume } from './run/parse-host-volume.ts';
import { removeMountStubs } from './run/remove-mount-stubs.ts';

/** What a command may use at most, what it takes its machine for, and what it sees of it. */
export type ExecutorOptions = Pick<StepLimits, 'memory' | 'cpus' | 'cpuset'> & {
  readonly hostname?: string;
  /** What of this machine commands see. */
  readonly volumes?: readonly HostVolume[];
};

/**
 * Runs a build's commands as containers of this machine.
 *
 * @param shell opened where a command has failed
 */
export function createExecutor(nacre: Nacre, options: ExecutorOptions = {}, shell?: FailureShell): Executor {
  const { volumes = [], ...limits } = options;
  return {
    async run(request) {
      const { extraHosts, ulimits, shmSize, insecure, secretEnv, mounts } = request;
      const step: StepRequest = {
        rootfs: request.snapshot,
        args: request.args,
        env: request.env,
        workingDir: request.cwd,
        network: request.network,
        files: request.files,
        onOutput: request.onOutput,
        directory: join(nacre.runDirectory, 'steps', randomHex(8)),
        runDirectory: nacre.runDirectory,
        host: nacre.host(),
        ...{ extraHosts, ulimits, insecure, secretEnv, ...limits },
        mounts: [...volumes.map((volume) => ({ kind: 'directory' as const, ...volume })), ...mounts.map(toStepMount)],
        locks: mounts.flatMap((mount) => (mount.kind === 'directory' ? [mount.fd] : [])),
        ...(shmSize === undefined ? {} : { shmSize }),
        ...(request.hostname === undefined ? {} : { hostname: request.hostname }),
        ...(request.user === '' ? {} : { user: request.user }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      };
      const result = await runStep(step);
      if (result.exitCode !== 0) await shell?.open(step, result.exitCode);
      const targets = [...volumes, ...mounts].map(({ target }) => target);
      await removeMountStubs(nacre, request.snapshot, targets);
      return result;
    },
  };
}

function toStepMount(mount: MountedForRun): StepMount {
  if (mount.kind !== 'directory') return mount;
  const { kind, source, target, readOnly } = mount;
  return { kind, source, target, readOnly };
}

/** Snapshots to run a build's commands on. Who may not run any is told so before layers are made ready for him. */
export function createBuildSnapshots(nacre: Nacre): Pick<Snapshots, 'view' | 'prepare' | 'commit'> {
  const snapshots = nacre.snapshots();
  return {
    ...snapshots,
    async view(layers, options) {
      assertRoot(nacre.host());
      return snapshots.view(layers, options);
    },
  };
}
