import type { Flag, Flags } from '../command.ts';
import { cliFault } from '../faults.ts';
import type { Terminal } from '../terminal.ts';

/** The forms in which the progress of builds is shown. */
export type ProgressKind = 'live' | 'plain' | 'json' | 'quiet';

const names = ['auto', 'plain', 'tty', 'json', 'rawjson', 'quiet', 'none'] as const;

export const progressFlag: Flag = {
  name: 'progress',
  kind: 'text',
  value: 'KIND',
  about: 'auto, plain, tty, json (or rawjson), quiet',
  completion: names,
};

/**
 * What --quiet, --progress or BUILDKIT_PROGRESS ask for, the first of them that is there; else what the terminal can show.
 *
 * @throws cli/usage
 */
export function readProgressKind(command: string, flags: Flags, terminal: Terminal): ProgressKind {
  if (flags.on('quiet')) return 'quiet';
  const flag = flags.text('progress');
  const wanted = flag ?? (terminal.environment.BUILDKIT_PROGRESS || 'auto');
  const name = names.find((each) => each === wanted);
  switch (name) {
    case 'auto':
      return terminal.live ? 'live' : 'plain';
    case 'tty':
      return assertTerminal(command, terminal);
    case 'rawjson':
      return 'json';
    case 'none':
      return 'quiet';
    case 'plain':
    case 'json':
    case 'quiet':
      return name;
    case undefined:
      throw cliFault(
        'cli/usage',
        `${command}: ${flag === undefined ? 'BUILDKIT_PROGRESS' : '--progress'} can not be "${wanted}"`,
        { hint: `Choose one of: ${names.join(', ')}.` },
      );
  }
}

function assertTerminal(command: string, terminal: Terminal): 'live' {
  if (terminal.stderrIsTerminal) return 'live';
  throw cliFault('cli/usage', `${command}: --progress tty needs a terminal, and standard error is none`, {
    hint: 'Leave it out, or use --progress plain.',
  });
}
