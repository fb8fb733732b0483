import type { ContainerOptions } from '../container-options.ts';
import { badFlag } from '../flags/bad-flag.ts';

type Modes = Pick<ContainerOptions, 'sysctls' | 'domainname' | 'network' | 'ipcMode' | 'utsMode'>;

const ipcNames = /^(?:kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\.[a-z_]+)$/;

/**
 * The kernel's settings of the container's own namespaces.
 *
 * @returns `undefined` when there are none
 * @throws runtime/bad-flag for a setting of the whole machine, or of a namespace that is the host's
 */
export function toSysctls(options: Modes): Readonly<Record<string, string>> | undefined {
  const { domainname } = options;
  // Older OCI runtimes know no other way to set it.
  const own = domainname === undefined ? {} : { 'kernel.domainname': domainname };
  const settings = { ...own, ...options.sysctls };
  const names = Object.keys(settings);
  for (const name of names) assertOwn(name, options);
  return names.length === 0 ? undefined : settings;
}

function assertOwn(name: string, { network, ipcMode, utsMode }: Modes): void {
  if (name.startsWith('net.')) assertNot(network === 'host', name, 'network', '--network none or a network');
  else if (ipcNames.test(name)) assertNot(ipcMode === 'host', name, 'IPC namespace', '--ipc private');
  else if (name === 'kernel.domainname') assertNot(utsMode === 'host', name, 'UTS namespace', '--uts private');
  else throw badFlag('--sysctl', name, 'is a setting of the whole machine', 'Set it on the host.');
}

function assertNot(isHosts: boolean, name: string, what: string, instead: string): void {
  if (isHosts) throw badFlag('--sysctl', name, `the container has the host's ${what}`, `Use ${instead} with it.`);
}
