import { existsSync } from 'node:fs';
import { parseVolumeFlag } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';

/** A directory or file of this machine that commands of a build see. */
export interface HostVolume {
  /** Absolute path here. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * Reads `-v HOST:CONTAINER[:ro]`. HOST is a path, from `cwd` when it begins with a dot.
 *
 * @throws runtime/bad-flag, app/bad-run-flag
 */
export function parseHostVolume(text: string, cwd: string): HostVolume {
  const mount = parseVolumeFlag(text, cwd);
  if (mount.kind !== 'bind') {
    throw appFault('app/bad-run-flag', `-v ${text} names no path of this machine`, {
      hint: 'Write -v /on/host:/in/container; for what a build shall find again there is RUN --mount=type=cache.',
    });
  }
  const { source, target, readOnly } = mount;
  if (existsSync(source)) return { source, target, readOnly };
  throw appFault('app/bad-run-flag', `-v ${text}: there is no ${source}`, { hint: 'Make it, or check the path.' });
}
