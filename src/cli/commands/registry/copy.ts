import {
  type CopyReport,
  copyImage,
  copyTags,
  newestBys,
  openNacre,
  type SyncReport,
  type TagChoice,
} from '../../../app/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Flags, Invocation } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import { readMatcher } from '../../list-flags.ts';
import { openProgress } from '../../progress.ts';
import { readChoice } from '../../read-choice.ts';
import { readPlatforms } from '../../read-platforms.ts';
import { readRegistryFlags, withRegistryFlags } from '../../registry-flags.ts';
import { showSync } from '../../show-sync.ts';

export const copyCommand: Command = {
  name: 'copy',
  about: `Copies an image without changing a byte of it: its digest stays. Places are docker://NAME for a registry, store:NAME for the store,
oci:DIRECTORY[:TAG], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME], and - for an archive on standard input or output. A NAME alone is a
SOURCE in the store when the store has it, and otherwise means a registry. With --all-tags SOURCE and TARGET are repositories without a tag: NAME of a registry,
store:NAME or oci:DIRECTORY; what fails does not keep the others from being copied.`,
  positionals: [
    { name: 'SOURCE', kind: 'one', completion: 'image' },
    { name: 'TARGET', kind: 'one', completion: 'none' },
  ],
  flags: withRegistryFlags([
    { name: 'all-tags', short: 'a', kind: 'switch', about: 'copy all tags of a repository' },
    { name: 'dry-run', kind: 'switch', about: 'with --all-tags: show what would be copied' },
    { name: 'exclude', kind: 'list', value: 'PATTERN', about: 'with --all-tags: but not those' },
    {
      name: 'filter',
      kind: 'list',
      value: 'PATTERN',
      about: 'with --all-tags: only what matches, as 1.* or /^1/',
    },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'newest', kind: 'text', value: 'N', about: 'with --all-tags: of these the newest N' },
    {
      name: 'newest-by',
      kind: 'text',
      value: 'ORDER',
      about: 'what is newer: by version (the default) or date',
      completion: newestBys,
    },
    {
      name: 'platform',
      kind: 'list',
      value: 'OS/ARCH,…',
      about: 'copy one image of an index, or an index of some',
    },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'show no progress' },
    { name: 'referrers', kind: 'switch', about: 'copy signatures and all else that refers to it' },
  ]),
  examples: [
    { call: 'nacre copy debian:12 registry.example/debian:12', about: 'From a registry to another' },
    { call: 'nacre copy --platform linux/arm64 docker://debian:12 oci:layout:12', about: 'To a directory' },
    { call: 'nacre copy docker-archive:hello.tar store:hello', about: 'From a file to the store' },
    { call: "nacre copy -a --filter '1.*' --newest 3 a.example/app b.example/app", about: 'Some tags' },
  ],
  async run(invocation) {
    const { flags, terminal } = invocation;
    const isPiped = assertTarget(invocation);
    const choice = readTagChoice(flags);
    if (flags.on('all-tags')) return showSync(await copyAll(invocation, choice), flags, terminal);
    const report = await copyOne(invocation);
    if (flags.on('json')) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    else if (!isPiped) terminal.out(`${report.digest}\n`);
    return 0;
  },
};

async function copyOne(invocation: Invocation): Promise<CopyReport> {
  using nacre = openNacre(invocation.root);
  using progress = openProgress(invocation.terminal, { quiet: invocation.flags.on('quiet') });
  using cancel = cancelOnSignal();
  return await copyImage(nacre, { ...readRequest(invocation), onEvent: progress.onEvent, signal: cancel.signal });
}

async function copyAll(invocation: Invocation, choice: TagChoice): Promise<SyncReport> {
  const { flags, terminal, root } = invocation;
  using nacre = openNacre(root);
  using progress = openProgress(terminal, { quiet: flags.on('quiet') });
  using cancel = cancelOnSignal();
  const watch = { onEvent: progress.onEvent, signal: cancel.signal };
  return await copyTags(nacre, { ...readRequest(invocation), ...watch, choice, dryRun: flags.on('dry-run') });
}

function readRequest({ flags, positionals, terminal }: Invocation) {
  const [source = '', target = ''] = positionals;
  return {
    ...readRegistryFlags(flags, terminal),
    ...{ source, target, platforms: readPlatforms(flags), referrers: flags.on('referrers') },
  };
}

/** @returns whether an archive goes to standard output */
function assertTarget({ flags, positionals, terminal }: Invocation): boolean {
  const isPiped = positionals[1] === '-';
  if (isPiped && terminal.stdoutIsTerminal)
    throw cliFault('cli/usage', 'copy: will not write an archive to a terminal', { hint: 'Send it into a pipe.' });
  if (isPiped && flags.on('json'))
    throw cliFault('cli/usage', 'copy: --json does not go together with an archive on standard output');
  return isPiped;
}

function readTagChoice(flags: Flags): TagChoice {
  const [include, exclude] = [flags.list('filter'), flags.list('exclude')];
  const newest = flags.text('newest');
  const newestBy = readChoice('copy', flags, 'newest-by', newestBys);
  for (const filter of include) readMatcher('copy', 'filter', filter);
  for (const filter of exclude) readMatcher('copy', 'exclude', filter);
  if (newest !== undefined && !/^[1-9]\d{0,8}$/.test(newest))
    throw cliFault('cli/usage', `copy: --newest "${newest}" is not a number of 1 or more`);
  if (newest === undefined && newestBy !== undefined)
    throw cliFault('cli/usage', 'copy: --newest-by says nothing without --newest', {
      hint: 'Say how many with --newest.',
    });
  const isChosen = include.length + exclude.length > 0 || newest !== undefined || newestBy !== undefined;
  if ((isChosen || flags.on('dry-run')) && !flags.on('all-tags'))
    throw cliFault('cli/usage', 'copy: tags can be chosen with --all-tags alone', { hint: 'Add --all-tags.' });
  return {
    ...(include.length === 0 ? {} : { include }),
    ...{ exclude },
    ...(newest === undefined ? {} : { newest: Number(newest) }),
    ...(newestBy === undefined ? {} : { newestBy }),
  };
}
