import type { BuildImageRequest } from '../../../app/index.ts';
import type { Flag, Flags } from '../../command.ts';
import { cliFault } from '../../faults.ts';
import type { BuildProgress } from '../../progress/build-progress.ts';
import { showText } from '../../show-text.ts';
import type { Terminal } from '../../terminal.ts';

/** The flag of `build` that asks for a shell where a command fails. */
export const shellFlag: Flag = {
  name: 'shell-on-failure',
  kind: 'switch',
  about: 'open a shell where a command has failed',
};

/**
 * What the flags say of shells. Progress leaves the terminal to a shell for as long as it is open.
 *
 * @param command as users know it
 * @throws cli/usage without a terminal
 */
export function readShell(
  command: string,
  flags: Flags,
  terminal: Terminal,
  progress: Pick<BuildProgress, 'hold'>,
): Pick<BuildImageRequest, 'onShell'> {
  if (!flags.on(shellFlag.name)) return {};
  if (!terminal.stdinIsTerminal || !terminal.stderrIsTerminal) {
    throw cliFault('cli/usage', `${command}: --shell-on-failure needs a terminal, and there is none`, {
      hint: 'Leave it out where nobody can type.',
    });
  }
  return {
    onShell({ command: failed, exitCode, shell }) {
      const held = progress.hold();
      const [line = ''] = failed.trim().split('\n', 1);
      terminal.err(
        `\nthis ended with exit status ${exitCode}: ${showText(line)}\n${shell} in its place, as it left things; the build fails when you leave it\n`,
      );
      return held;
    },
  };
}
