import { parsePlatform } from '../../../app/index.ts';
import { isDigest } from '../../../oci/index.ts';
import type { Command } from '../../command.ts';
import { changeIndex, indexFlags } from './change-index.ts';

export const indexRemove: Command = {
  name: 'index remove',
  about: `Removes images from an index, by platform or digest, with what is attested of them, and prints its new digest. The name of INDEX stands for the new one, unless
-t gives another name.`,
  positionals: [
    { name: 'INDEX', kind: 'one', completion: 'image' },
    { name: 'PLATFORM|DIGEST', kind: 'many', completion: 'none' },
  ],
  flags: indexFlags(),
  examples: [{ call: 'nacre index remove hello:1 linux/riscv64', about: 'One platform less' }],
  run(call) {
    const [index = '', ...removed] = call.positionals;
    const wanted = removed.map((each) => (isDigest(each) ? each : parsePlatform(each)));
    return changeIndex(call, { index, images: [], removed: wanted });
  },
};
