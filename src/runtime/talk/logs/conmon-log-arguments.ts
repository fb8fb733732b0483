import { existsSync } from 'node:fs';
import { runtimeFault } from '../../faults.ts';
import { arrangeLog, logFiles } from './log-files.ts';
import { defaultLogOptions, type LogOptions } from './log-options.ts';

/**
 * Makes ready for a container's log, and says what conmon's command line says of it. Call it each time that the container is started.
 *
 * @param options @default three files of 10 MiB
 * @param directory the container's own
 * @param journal where the system's journal takes entries
 * @throws runtime/unsupported where there is no journal
 */
export function conmonLogArguments(
  options: LogOptions = defaultLogOptions,
  directory: string,
  journal = '/run/systemd/journal/socket',
): readonly string[] {
  switch (options.driver) {
    case 'none':
      return ['--log-path', 'none'];
    case 'journald':
      if (!existsSync(journal))
        throw runtimeFault('runtime/unsupported', 'this machine has no journal, which --log-driver journald is for', {
          hint: 'Start systemd-journald, or leave --log-driver out.',
        });
      return ['--log-path', 'journald', ...(options.tag === undefined ? [] : ['--log-tag', options.tag])];
    case 'file': {
      const files = logFiles(directory);
      arrangeLog(files, options);
      const bounded = options.maxSize < Number.MAX_SAFE_INTEGER;
      const size = bounded ? ['--log-size-max', `${options.maxSize}`] : [];
      return ['--log-path', `k8s-file:${files.current}`, ...size];
    }
  }
}
