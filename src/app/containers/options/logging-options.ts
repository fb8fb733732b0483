import { type ContainerOptions, parseLogOptions } from '../../../runtime/index.ts';
import type { RunFlags } from './run-flags.ts';

/** Where the output of a container is kept. @throws runtime/bad-flag */
export function toLoggingOptions(flags: RunFlags): Partial<ContainerOptions> {
  const driver = flags.text('log-driver');
  const options = flags.list('log-opt');
  return driver === undefined && options.length === 0 ? {} : { log: parseLogOptions(driver, options) };
}
