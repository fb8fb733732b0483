import type { Flag } from '../../command.ts';

/** Which registry of this machine is meant. */
export const configFlag: Flag = {
  name: 'config',
  kind: 'text',
  value: 'FILE',
  about: 'configuration of the server (default: serve without one)',
  completion: 'file',
};
