import type { Flag } from '../../command.ts';

export const pauseFlag: Flag = {
  name: 'pause',
  kind: 'switch',
  about: 'stop containers that use it until it is done',
};
