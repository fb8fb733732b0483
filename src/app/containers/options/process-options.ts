import { type ContainerOptions, parseHostname } from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import { toEnvironmentOptions } from './environment-options.ts';
import { given, type RunFlagSources, type RunFlags } from './run-flags.ts';

/** What runs in a container, and how. @throws runtime/bad-flag, app/bad-run-flag, app/no-file */
export function toProcessOptions(flags: RunFlags, sources: RunFlagSources): Partial<ContainerOptions> {
  const named = ['hostname', 'domainname'].find((name) => (flags.text(name) ?? '') !== '');
  if (flags.text('uts') === 'host' && named !== undefined)
    throw appFault('app/bad-run-flag', `--uts host and --${named} contradict each other`, {
      hint: 'Leave one of them out: the name is the host’s.',
    });
  return {
    env: toEnvironmentOptions(flags, sources),
    groupAdd: flags.list('group-add'),
    init: flags.on('init'),
    tty: flags.on('tty'),
    interactive: flags.on('interactive'),
    ...given<ContainerOptions>(flags, 'entrypoint', (value) => ({ entrypoint: value === '' ? [] : [value] })),
    ...given<ContainerOptions>(flags, 'workdir', (value) => ({ workingDir: value })),
    ...given<ContainerOptions>(flags, 'user', (value) => ({ user: value })),
    ...given<ContainerOptions>(flags, 'hostname', (value) => ({ hostname: parseHostname(value) })),
    ...given<ContainerOptions>(flags, 'domainname', (value) => ({ domainname: parseHostname(value, '--domainname') })),
  };
}
