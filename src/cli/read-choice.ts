import type { Flags } from './command.ts';
import { cliFault } from './faults.ts';

/** Value of a flag that takes one of a few words; `undefined` when it is not given. @throws cli/usage naming the words */
export function readChoice<Choice extends string>(
  command: string,
  flags: Flags,
  flag: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = flags.text(flag);
  const choice = choices.find((each) => each === text);
  if (text === undefined || choice !== undefined) return choice;
  throw cliFault('cli/usage', `${command}: --${flag} can not be "${text}"`, {
    hint: `Choose one of: ${choices.join(', ')}.`,
  });
}
