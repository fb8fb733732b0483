import type { Command } from '../../command.ts';
import { changeIndex, indexFlags } from './change-index.ts';

export const indexAdd: Command = {
  name: 'index add',
  about: `Adds images to an index and prints its new digest. An image for a platform that the index has takes the place of the other. The name of INDEX stands for the
new one, unless -t gives another name.`,
  positionals: [
    { name: 'INDEX', kind: 'one', completion: 'image' },
    { name: 'IMAGE', kind: 'many', completion: 'image' },
  ],
  flags: indexFlags(),
  examples: [{ call: 'nacre index add hello:1 hello:riscv64', about: 'One more platform' }],
  run(call) {
    const [index = '', ...images] = call.positionals;
    return changeIndex(call, { index, images });
  },
};
