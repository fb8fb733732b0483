import type { Host } from '../../host/index.ts';
import { hostPlatform } from '../../oci/index.ts';
import type { SeccompSpec } from '../spec/runtime-spec.ts';
import { defaultProfile } from './default-profile.ts';
import { parseKernelVersion, toSeccomp } from './to-seccomp.ts';

/** The default profile on this machine, for a container with the given capabilities. */
export function containerSeccomp(
  host: Pick<Host, 'kernelRelease'>,
): (capabilities: ReadonlySet<string>) => SeccompSpec {
  return (capabilities) =>
    toSeccomp(defaultProfile, {
      capabilities,
      architecture: hostPlatform().architecture,
      kernel: parseKernelVersion(host.kernelRelease()),
    });
}
