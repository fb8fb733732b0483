import { type DockerInfo, openNacre, readDockerInfo } from '../../../app/index.ts';
import { formatSize, isJsonObject } from '../../../base/index.ts';
import type { Command } from '../../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../../format-values.ts';
import { showLines } from '../../show-text.ts';

export const info: Command = {
  name: 'info',
  about: `Shows what this engine has and what its machine gives it. With --json all of it, in the form that Docker gives it; FORMAT is a template of its
fields, such as '{{.Images}}', or json.`,
  positionals: [],
  flags: [valueFormatFlag, { name: 'json', kind: 'switch', about: 'print JSON' }],
  examples: [{ call: "nacre info --format '{{.CgroupVersion}}'", about: 'Which control groups the machine has' }],
  async run({ flags, terminal, root }) {
    const format = readValueFormat(flags.text('format'));
    using nacre = openNacre(root);
    const found = await readDockerInfo(nacre);
    if (format !== undefined) terminal.out(formatValue(found, format));
    else if (flags.on('json')) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
    else terminal.out(showLines(formatInfo(found)));
    return 0;
  },
};

/** Each line's words, and the field it shows. */
const lines: readonly (readonly [label: string, field: string])[] = [
  ['Containers', 'Containers'],
  [' Running', 'ContainersRunning'],
  [' Paused', 'ContainersPaused'],
  [' Stopped', 'ContainersStopped'],
  ['Images', 'Images'],
  ['Version', 'ServerVersion'],
  ['Root Dir', 'DockerRootDir'],
  ['Cgroup Version', 'CgroupVersion'],
  ['Runtimes', 'Runtimes'],
  ['Default Runtime', 'DefaultRuntime'],
  ['Security Options', 'SecurityOptions'],
  ['Kernel Version', 'KernelVersion'],
  ['Operating System', 'OperatingSystem'],
  ['Architecture', 'Architecture'],
  ['CPUs', 'NCPU'],
  ['Total Memory', 'MemTotal'],
  ['Name', 'Name'],
];

function formatInfo(found: DockerInfo): string {
  return lines.map(([label, field]) => `${label}: ${formatField(field, found[field])}\n`).join('');
}

function formatField(field: string, value: unknown): string {
  if (field === 'MemTotal') return formatSize(Number(value));
  if (Array.isArray(value)) return value.map((text) => String(text).replace(/^name=/, '')).join(' ');
  return isJsonObject(value) ? Object.keys(value).join(' ') : String(value);
}
