import { type ContainerOptions, parseSecurityOpt } from '../../../runtime/index.ts';
import { given, type RunFlags } from './run-flags.ts';

/** What a container may do. @throws runtime/bad-flag */
export function toIsolationOptions(flags: RunFlags): Partial<ContainerOptions> {
  return {
    capAdd: flags.list('cap-add'),
    capDrop: flags.list('cap-drop'),
    ...Object.assign({}, ...flags.list('security-opt').map(parseSecurityOpt)),
    ...given<ContainerOptions>(flags, 'runtime', (value) => ({ runtime: value })),
  };
}
