import { pullPolicies } from '../../../../app/index.ts';
import type { Flag } from '../../../command.ts';

/** Which image a container is made of. */
export const imageFlags: readonly Flag[] = [
  { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'which image of an index to run' },
  {
    name: 'pull',
    kind: 'text',
    value: 'WHEN',
    about: 'fetch it: always, missing (the default), never',
    completion: pullPolicies,
  },
  { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress of fetching' },
];
