import { processors } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import { defaultContainerOptions } from '../container-options.ts';
import { containerSeccomp } from '../seccomp/container-seccomp.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';
import { toSpec } from '../spec/to-spec.ts';
import type { ReadImageFile } from '../spec/user.ts';

/**
 * The config.json of a bundle that others will run: what the image says with our defaults, its root file system in `rootfs` beside
 * it, nothing of this machine mounted, a network namespace of its own.
 *
 * @throws runtime/bad-user, runtime/no-command
 */
export function toBundleConfig(
  config: RunConfig,
  readFile: ReadImageFile,
  host: Pick<Host, 'kernelRelease'>,
): Omit<RuntimeSpec, 'linux'> & { readonly linux: Omit<RuntimeSpec['linux'], 'cgroupsPath'> } {
  const spec = toSpec(
    config,
    { ...defaultContainerOptions, network: 'none' },
    {
      id: 'bundle',
      rootPath: 'rootfs',
      hostname: 'nacre',
      exportsHostname: false,
      readFile,
      mounts: [],
      etcFiles: undefined,
      capabilities: undefined,
      hardLimits: new Map(),
      processors: processors(),
      swapAccounting: false,
      seccomp: containerSeccomp(host),
    },
  );
  // Where its control groups lie is for whoever runs it to say.
  const { cgroupsPath: _, ...linux } = spec.linux;
  return { ...spec, linux };
}
