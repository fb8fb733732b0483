import { join } from 'node:path';
import type { Executor } from '../build/index.ts';
import { randomHex } from '../host/index.ts';
import { assertRoot, runStep } from '../runtime/index.ts';
import type { Snapshots } from '../snapshot/index.ts';
import type { Nacre } from './nacre.ts';

/** Runs a build's commands as containers of this machine. */
export function createExecutor(nacre: Nacre): Executor {
  return {
    run(request) {
      return runStep({
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
        ...(request.user === '' ? {} : { user: request.user }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
    },
  };
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
