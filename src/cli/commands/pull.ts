import { openNacre, parsePlatform, pull, type TransferReport } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command } from '../command.ts';
import { cliFault } from '../faults.ts';
import { openProgress } from '../progress.ts';
import { readRegistryFlags, withRegistryFlags } from '../registry-flags.ts';

export const pullCommand: Command = {
  name: 'pull',
  about: `Fetches an image from its registry, checked against its digest and ready to run. What is there already is not fetched; of an index, the image for
this machine is taken, and the index itself, so that its digest stays.`,
  positionals: [{ name: 'NAME[:TAG|@DIGEST]', kind: 'one', completion: 'image' }],
  flags: withRegistryFlags([
    { name: 'all-platforms', kind: 'switch', about: 'take every image of an index' },
    { name: 'all-tags', short: 'a', kind: 'switch', about: 'pull all tags of the repository' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'platform', kind: 'text', value: 'OS/ARCH', about: 'which image of an index to take' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print the name only, and show no progress' },
  ]),
  examples: [
    { call: 'nacre pull debian:12-slim', about: 'From Docker Hub' },
    { call: 'nacre pull registry.example:5000/team/app@sha256:…', about: 'Exactly this image' },
    { call: 'nacre pull --platform linux/arm64 alpine', about: 'For another machine' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [image = ''] = positionals;
    const platform = flags.text('platform');
    if (platform !== undefined && flags.on('all-platforms'))
      throw cliFault('cli/usage', 'pull: --platform and --all-platforms do not go together');
    if (flags.on('all-tags') && /:[^/]*$|@/.test(image.replace(/^[^/]*:\d+\//, '')))
      throw cliFault('cli/usage', 'pull: a tag does not go with --all-tags', { hint: 'Leave the tag out.' });
    using nacre = openNacre(root);
    using progress = openProgress(terminal, { quiet: flags.on('quiet') });
    using cancel = cancelOnSignal();
    const reports = await pull(nacre, {
      ...readRegistryFlags(flags, terminal),
      image,
      allTags: flags.on('all-tags'),
      allPlatforms: flags.on('all-platforms'),
      ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      onEvent: progress.onEvent,
      signal: cancel.signal,
    });
    if (flags.on('json')) terminal.out(`${JSON.stringify(reports, null, 2)}\n`);
    else for (const report of reports) terminal.out(flags.on('quiet') ? `${report.name}\n` : formatPulled(report));
    return 0;
  },
};

/** As Docker says it. */
function formatPulled({ name, digest, changed }: TransferReport): string {
  const status = changed ? 'Downloaded newer image' : 'Image is up to date';
  return `Digest: ${digest}\nStatus: ${status} for ${name}\n${name}\n`;
}
