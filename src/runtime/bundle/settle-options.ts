import type { Host } from '../../host/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import { withoutLimits } from '../spec/fit-limits.ts';
import type { ReadImageFile } from '../spec/user.ts';
import { toStrictUser } from '../strict-profile.ts';
import { fitToMachine } from './kernel-limits.ts';

/** What options are settled against. */
export interface OptionSources {
  readonly config: RunConfig;
  readonly readFile: ReadImageFile;
  readonly host: Pick<Host, 'cgroupMode' | 'isInUserNamespace'>;
  readonly onWarning: (message: string) => void;
}

/**
 * The options as this machine and the image let them be: without limits that the kernel does not know, and in the strict profile with
 * another user than root. Both are said.
 *
 * @throws runtime/unsupported, runtime/bad-user
 */
export function settleOptions(options: ContainerOptions, sources: OptionSources): ContainerOptions {
  const { limits, warnings } = fitToMachine(options, sources.host);
  for (const warning of warnings) sources.onWarning(warning);
  const user = options.profile === 'strict' ? toStrictUser(options, sources.config, sources.readFile) : undefined;
  if (user !== undefined) {
    sources.onWarning(`--profile strict: the image's user is root, so it runs as ${user} (nobody); -u names another`);
  }
  return { ...withoutLimits(options), ...limits, ...(user === undefined ? {} : { user }) };
}
