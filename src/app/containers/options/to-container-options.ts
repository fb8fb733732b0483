import {
  type ContainerOptions,
  defaultContainerOptions,
  parseProfile,
  toStrictOptions,
} from '../../../runtime/index.ts';
import { toHealthOptions } from './health-options.ts';
import { toIsolationOptions } from './isolation-options.ts';
import { toLifeOptions } from './life-options.ts';
import { toLoggingOptions } from './logging-options.ts';
import { toMountOptions } from './mount-options.ts';
import { toNetworkOptions } from './network-options.ts';
import { toProcessOptions } from './process-options.ts';
import { toResourceOptions } from './resource-options.ts';
import type { RunFlagSources, RunFlags } from './run-flags.ts';

/**
 * The flags of `run` and `create` as options of a container: each family of flags has its reader beside this file.
 *
 * @param args what follows the image
 * @throws runtime/bad-flag naming the flag, app/no-file for an env file
 */
export function toContainerOptions(
  flags: RunFlags,
  args: readonly string[],
  sources: RunFlagSources,
): ContainerOptions {
  const options: ContainerOptions = {
    ...defaultContainerOptions,
    args,
    ...toProcessOptions(flags, sources),
    ...toMountOptions(flags, sources),
    ...toNetworkOptions(flags),
    ...toResourceOptions(flags),
    ...toIsolationOptions(flags, sources),
    ...toLifeOptions(flags),
    ...toLoggingOptions(flags),
    ...toHealthOptions(flags),
  };
  const profile = flags.text('profile');
  if (profile === undefined) return options;
  parseProfile(profile);
  return toStrictOptions(options, flags.list('network').length > 0);
}
