import { type ContainerOptions, parseHostname } from '../../../runtime/index.ts';
import { toEnvironmentOptions } from './environment-options.ts';
import { given, type RunFlagSources, type RunFlags } from './run-flags.ts';

/** What runs in a container, and how. @throws runtime/bad-flag, app/no-file */
export function toProcessOptions(flags: RunFlags, sources: RunFlagSources): Partial<ContainerOptions> {
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
