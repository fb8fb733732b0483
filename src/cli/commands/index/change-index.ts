import { type IndexRequest, makeIndex, openNacre } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Flag, Invocation } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';

/** The flags of a command that makes an index: those that all have, and its own. */
export function indexFlags(own: readonly Flag[] = []): readonly Flag[] {
  return withRegistryFlags([
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
    { name: 'tag', short: 't', kind: 'text', value: 'NAME[:TAG]', about: 'name the new index', completion: 'image' },
    ...own,
  ]);
}

/** Makes an index, and prints its digest. */
export async function changeIndex(
  { flags, terminal, root }: Invocation,
  request: Pick<IndexRequest, 'index' | 'images' | 'removed' | 'annotations'>,
): Promise<number> {
  const name = flags.text('tag');
  using nacre = openNacre(root);
  using progress = openProgress(terminal, { quiet: flags.on('quiet') });
  using cancel = cancelOnSignal();
  const descriptor = await makeIndex(nacre, {
    ...readRegistryFlags(flags, terminal),
    ...request,
    ...(name === undefined ? {} : { name }),
    onEvent: progress.onEvent,
    signal: cancel.signal,
  });
  terminal.out(`${descriptor.digest}\n`);
  return 0;
}
