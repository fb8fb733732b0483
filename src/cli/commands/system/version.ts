import { arch, release } from 'node:os';
import { dockerApi, parsePlatform, version } from '../../../app/index.ts';
import type { Command } from '../../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../../format-values.ts';

export const versionCommand: Command = {
  name: 'version',
  about: `Prints the version. FORMAT is a template of fields that Docker has for it, such as '{{.Server.Version}}', or json.`,
  positionals: [],
  flags: [valueFormatFlag],
  examples: [{ call: "nacre version --format '{{.Client.Version}}'", about: 'The number alone' }],
  async run({ flags, terminal }) {
    const format = readValueFormat(flags.text('format'));
    terminal.out(format === undefined ? `nacre ${version}\n` : formatValue(describeVersion(), format));
    return 0;
  },
};

/** Client and server are one. */
function describeVersion(): Readonly<Record<string, unknown>> {
  const own = {
    Platform: { Name: 'Nacre' },
    Version: version,
    APIVersion: dockerApi.newest,
    MinAPIVersion: dockerApi.oldest,
    Os: 'linux',
    GitCommit: '',
    GoVersion: '',
  };
  const both = { ...own, Arch: parsePlatform(arch()).architecture, BuildTime: '', Experimental: false };
  return { Client: { ...both, Context: 'default' }, Server: { ...both, KernelVersion: release() } };
}
