import { cleanRegistry, openNacre, type RegistryCleanReport, type RegistryGoneRow } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { configFlag } from './config-flag.ts';

export const registryClean: Command = {
  name: 'registry clean',
  about: `Removes from the repositories of \`nacre serve\` what their rules do not keep, as the server does by itself now and then: tags by
retention, manifests without a tag, referrers whose subject is gone, and blobs that no manifest needs. What goes can be brought back for
a while (see registry restore). A server may run beside.`,
  positionals: [],
  flags: [
    configFlag,
    { name: 'dry-run', kind: 'switch', about: 'say what would go, and why, and remove nothing' },
    { name: 'forget', kind: 'switch', about: 'also what could still be brought back' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [
    { call: 'nacre registry clean --config registry.yaml --dry-run', about: 'Try rules before they are in force' },
    { call: 'nacre registry clean --forget', about: 'Free the room of all that was deleted' },
  ],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const report = await cleanRegistry(nacre, {
      config: flags.text('config'),
      dryRun: flags.on('dry-run'),
      forget: flags.on('forget'),
      signal: cancel.signal,
    });
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return 0;
  },
};

const reasons: Readonly<Record<RegistryGoneRow['why'], string>> = {
  deleted: 'deleted',
  moved: 'moved',
  retention: 'no rule keeps it',
  untagged: 'no tag or index needs it',
  orphaned: 'what it refers to is gone',
};

function formatReport({ dryRun, gone, bytes }: RegistryCleanReport): string {
  const rows = gone.map(({ repository, tag, digest, why }) =>
    tag === null
      ? `${dryRun ? 'Would delete' : 'Deleted'}: ${repository}@${digest} (${reasons[why]})`
      : `${dryRun ? 'Would untag' : 'Untagged'}: ${repository}:${tag} (${reasons[why]})`,
  );
  const nothing = rows.length === 0 ? ['Nothing would go.'] : [];
  const last = dryRun ? nothing : [`Total reclaimed space: ${formatSize(bytes)}`];
  return [...rows, ...last].map((line) => `${line}\n`).join('');
}
