import { openNacre, type SyncReport, sync } from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Invocation } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';
import { showSync } from '../../show-sync.ts';

export const syncCommand: Command = {
  name: 'sync',
  about: `Copies repositories to others as a YAML file says it: which tags and platforms, how many of the newest, and whether tags that the source has not are
deleted from the target. What fails is told at the end, and keeps nothing else from being copied.`,
  positionals: [{ name: 'FILE', kind: 'one', completion: 'file' }],
  flags: withRegistryFlags([
    { name: 'dry-run', kind: 'switch', about: 'show what would be done, and change nothing' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
  ]),
  examples: [
    { call: 'nacre sync mirror.yaml', about: 'Make the targets what the file says' },
    { call: 'nacre sync --dry-run mirror.yaml', about: 'See what would be copied and deleted' },
  ],
  async run(invocation) {
    return showSync(await syncShown(invocation), invocation.flags, invocation.terminal);
  },
};

async function syncShown({ flags, positionals, terminal, root }: Invocation): Promise<SyncReport> {
  const [file = ''] = positionals;
  using nacre = openNacre(root);
  using progress = openProgress(terminal, { quiet: flags.on('quiet') });
  using cancel = cancelOnSignal();
  const watch = { onEvent: progress.onEvent, signal: cancel.signal };
  return await sync(nacre, { ...readRegistryFlags(flags, terminal), ...watch, file, dryRun: flags.on('dry-run') });
}
