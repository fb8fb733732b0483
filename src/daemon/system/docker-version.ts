import { arch, release } from 'node:os';
import { version } from '../../app/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import { newestVersion, oldestVersion } from '../http/api-version.ts';

/** What `docker version` shows of the server. */
export function toDockerVersion(): Readonly<Record<string, unknown>> {
  const facts = {
    Version: version,
    ApiVersion: newestVersion,
    MinAPIVersion: oldestVersion,
    GitCommit: '',
    GoVersion: '',
    Os: 'linux',
    Arch: parsePlatform(arch()).architecture,
    KernelVersion: release(),
    BuildTime: '',
  };
  const { Version, ...details } = facts;
  return {
    Platform: { Name: 'Nacre' },
    Components: [{ Name: 'Engine', Version, Details: { ...details, Experimental: 'false' } }],
    ...facts,
  };
}
