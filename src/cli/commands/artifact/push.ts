import { openNacre, pushArtifact } from '../../../app/index.ts';
import { artifactFlags, readArtifactFlags } from '../../artifact-flags.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { openProgress } from '../../progress.ts';
import { readRegistryFlags } from '../../registry-flags.ts';

export const artifactPush: Command = {
  name: 'artifact push',
  about: `Puts files into a registry as an OCI artifact, and prints its digest. Each FILE may say its media type behind a colon; a directory goes as a gzipped tar.
NAME may be any place that copy can write to. The same files give the same digest.`,
  positionals: [
    { name: 'NAME', kind: 'one', completion: 'image' },
    { name: 'FILE[:TYPE]', kind: 'any', completion: 'file' },
  ],
  flags: artifactFlags([]),
  examples: [
    { call: 'nacre artifact push reg.example/docs:1 README.md:text/markdown', about: 'One file' },
    {
      call: 'nacre artifact push reg.example/site:1 public',
      about: 'A directory',
    },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [target = '', ...files] = positionals;
    const fields = readArtifactFlags('artifact push', flags, files);
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const call = { ...readRegistryFlags(flags, terminal), ...fields, target };
    const { digest } = await pushArtifact(nacre, { ...call, onEvent: progress.onEvent, signal: cancel.signal });
    terminal.out(`${digest}\n`);
    return 0;
  },
};
