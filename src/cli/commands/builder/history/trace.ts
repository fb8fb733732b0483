import { inspectBuild, openNacre, traceBuilds } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { writeTextFile } from '../../../write-text-file.ts';

export const builderHistoryTrace: Command = {
  name: 'builder history trace',
  about: `Writes what builds did and when in Chrome's trace format: ui.perfetto.dev and chrome://tracing show it, each build as a process, and steps that
ran at once below each other. A step waits (queue), is looked up, prepared, run and committed.`,
  positionals: [{ name: 'BUILD', kind: 'any', completion: 'build' }],
  flags: [{ name: 'output', short: 'o', kind: 'text', value: 'FILE', about: 'write to a file', completion: 'file' }],
  examples: [
    { call: 'nacre builder history trace -o trace.json', about: 'Of the last build' },
    { call: 'nacre builder history trace 3f2a 77c1 > trace.json', about: 'Of two builds, to compare them' },
  ],
  async run({ flags, positionals, terminal, root }) {
    using nacre = openNacre(root);
    const ids = positionals.length === 0 ? [undefined] : positionals;
    const text = `${JSON.stringify(traceBuilds(ids.map((id) => inspectBuild(nacre, id))))}\n`;
    const output = flags.text('output');
    if (output === undefined || output === '-') terminal.out(text);
    else writeTextFile(output, text);
    return 0;
  },
};
