import { type BuildLine, openNacre, readBuildLines, toBuildEvent } from '../../../../app/index.ts';
import type { Command } from '../../../command.ts';
import { cliFault } from '../../../faults.ts';
import { openPlainBuild } from '../../../progress/plain-build.ts';
import type { Terminal } from '../../../terminal.ts';

export const builderHistoryLogs: Command = {
  name: 'builder history logs',
  about: `Prints what a build printed, in the form of --progress plain, with the times of then. With --json it is what --progress json printed,
but that transfers are told of in the sum. Of each step 2 MB of output are kept.`,
  positionals: [{ name: 'BUILD', kind: 'optional', completion: 'build' }],
  flags: [
    { name: 'json', kind: 'switch', about: 'print one JSON object per line' },
    { name: 'step', kind: 'text', value: 'NUMBER', about: 'of one step only' },
  ],
  examples: [
    { call: 'nacre builder history logs', about: 'What the last build printed' },
    { call: 'nacre builder history logs 3f2a --step 4', about: 'What one step of another one did' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const step = readStep(flags.text('step'));
    using nacre = openNacre(root);
    const lines = readBuildLines(nacre, positionals[0]).filter((line) => step === undefined || isOf(line, step));
    if (flags.on('json')) terminal.out(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    else print(lines, terminal);
    return 0;
  },
};

/** Plays a build again, at once; then why it failed, if it did. */
function print(lines: readonly BuildLine[], terminal: Terminal): void {
  play(lines, terminal);
  for (const { message, place, hint } of lines.flatMap((line) => (line.kind === 'end' && line.error) || [])) {
    const at = place === undefined ? '' : `\n  at ${place}`;
    const advice = hint === undefined ? '' : `hint: ${hint}\n`;
    terminal.out(`error: ${message}${at}\n${advice}`);
  }
}

function play(lines: readonly BuildLine[], terminal: Terminal): void {
  let now = 0;
  using progress = openPlainBuild({ err: terminal.out }, () => now);
  for (const line of lines) {
    now = line.at * 1000;
    const event = toBuildEvent(line);
    if (event !== undefined) progress.onEvent(event);
    if (line.kind === 'end' && line.state === 'done') progress.done();
  }
}

function isOf(line: BuildLine, step: number): boolean {
  return 'step' in line && line.step === step;
}

function readStep(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,5}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw cliFault('cli/usage', `builder history logs: --step can not be "${text}"`, {
    hint: 'Give the number of a step, as inspect shows it.',
  });
}
