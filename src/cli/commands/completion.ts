import type { Command } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';
import { completeWords, completionScript } from '../complete.ts';
import { cliFault } from '../faults.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** @param commands what can be completed: every verb, this one too */
export function createCompletion(commands: readonly CommandEntry[]): Command {
  return {
    name: 'completion',
    about: 'Prints a script that teaches a shell to complete commands, flags, image and container names.',
    positionals: [
      { name: 'SHELL', kind: 'one', completion: shells },
      { name: 'WORD', kind: 'any', completion: 'none' },
    ],
    flags: [{ name: 'words', kind: 'switch', about: 'complete the words given instead: what the scripts call' }],
    passThrough: true,
    examples: [
      { call: 'source <(nacre completion bash)', about: 'This shell only' },
      { call: 'nacre completion zsh > "$fpath[1]/_nacre"', about: 'Every zsh from now on' },
      { call: 'nacre completion fish > ~/.config/fish/completions/nacre.fish', about: 'Every fish from now on' },
    ],
    async run({ flags, positionals, terminal, root }) {
      if (flags.on('words')) {
        const candidates = await completeWords(commands, positionals, root);
        terminal.out(candidates.map((candidate) => `${candidate}\n`).join(''));
        return 0;
      }
      const shell = shells.find((each) => each === positionals[0]);
      if (shell === undefined) {
        throw cliFault('cli/usage', `completion: "${positionals[0]}" is not a shell known here`, {
          hint: `Choose one of: ${shells.join(', ')}.`,
        });
      }
      terminal.out(completionScript(shell));
      return 0;
    },
  };
}
