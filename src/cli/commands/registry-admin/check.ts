import { checkRegistry, openNacre, type RegistryCheckReport } from '../../../app/index.ts';
import { formatSize } from '../../../base/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command } from '../../command.ts';
import { configFlag } from './config-flag.ts';

export const registryCheck: Command = {
  name: 'registry check',
  about: `Reads all that the repositories of \`nacre serve\` have, compares it with its digests, and looks whether manifests have what they need. What is
damaged is moved aside: it is not served any more, and is whole again once it is pushed again. Exits with 1 when anything is wrong. A
server may run beside.`,
  positionals: [],
  flags: [
    configFlag,
    { name: 'dry-run', kind: 'switch', about: 'move nothing aside' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
  ],
  examples: [{ call: 'nacre registry check --config registry.yaml', about: 'Everything, as fast as the disk reads' }],
  async run({ flags, terminal, root }) {
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const report = await checkRegistry(nacre, {
      config: flags.text('config'),
      dryRun: flags.on('dry-run'),
      signal: cancel.signal,
    });
    terminal.out(flags.on('json') ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.findings.length === 0 ? 0 : 1;
  },
};

function formatReport({ checked, bytes, findings }: RegistryCheckReport): string {
  const rows = findings.map(
    ({ digest, message, repositories }) =>
      `${digest}${repositories.length === 0 ? '' : ` (in ${repositories.join(', ')})`} ${message}`,
  );
  const verdict = findings.length === 0 ? 'whole' : `${findings.length} ${findings.length === 1 ? 'fault' : 'faults'}`;
  return [...rows, `${checked} blobs and manifests checked (${formatSize(bytes)}): ${verdict}.`]
    .map((line) => `${line}\n`)
    .join('');
}
