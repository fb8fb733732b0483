import type { Host } from '../../host/index.ts';
import { hostPlatform } from '../../oci/index.ts';
import type { IsolationOptions } from '../isolation-options.ts';
import type { SeccompSpec } from '../spec/runtime-spec.ts';
import { defaultProfile } from './default-profile.ts';
import { resolveProfile } from './resolve-profile.ts';
import { parseKernelVersion, type SeccompFacts, toSeccomp } from './to-seccomp.ts';

/**
 * The system call filter of a container with the given capabilities on this machine.
 *
 * @param choice @default ours
 * @returns what tells the filter, `undefined` for none
 */
export function containerSeccomp(
  host: Pick<Host, 'kernelRelease'>,
  choice: IsolationOptions['seccomp'] = 'default',
): (capabilities: ReadonlySet<string>) => SeccompSpec | undefined {
  return (capabilities) => {
    const facts: SeccompFacts = {
      capabilities,
      architecture: hostPlatform().architecture,
      kernel: parseKernelVersion(host.kernelRelease()),
    };
    if (choice === 'unconfined') return undefined;
    return choice === 'default' ? toSeccomp(defaultProfile, facts) : resolveProfile(choice, facts);
  };
}
