import type { CmdInstruction, EntrypointInstruction, Instruction } from '../instruction.ts';
import type { LineView, StageView } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const jsonArgsRecommended: Rule = {
  name: 'JSONArgsRecommended',
  severity: 'warning',
  about: '`CMD` or `ENTRYPOINT` is a line for a shell, which does not pass signals on to the program.',
  remedy: 'Write the arguments as a JSON array, or name the shell that is meant with SHELL.',
  find: ({ stages }) => stages.flatMap(({ lines }) => lines.flatMap(checkForm)),
};

export const multipleInstructionsDisallowed: Rule = {
  name: 'MultipleInstructionsDisallowed',
  severity: 'warning',
  about: 'A stage has several `CMD`, `ENTRYPOINT` or `HEALTHCHECK`: only the last one counts.',
  remedy: 'Keep the last one only.',
  find: ({ stages }) => stages.flatMap(findRepeated),
};

function checkForm({ line, scope }: LineView): readonly Sighting[] {
  if ((line.kind !== 'cmd' && line.kind !== 'entrypoint') || line.command.kind === 'exec') return [];
  const command = line.command.line;
  if (command === '' || scope.hasShell) return [];
  const keyword = line.kind.toUpperCase();
  const message = `${keyword} runs in a shell, which keeps signals from the program`;
  return [{ message, place: line.place, of: [line], ...hintOf(line, command) }];
}

/** The same as an array, when the line is nothing but words. */
function hintOf(line: CmdInstruction | EntrypointInstruction, command: string): { readonly hint?: string } {
  if (!/^[\w@%+:,./ -]+$/.test(command)) return {};
  const array = command
    .trim()
    .split(/ +/)
    .map((word) => JSON.stringify(word));
  return { hint: `Write ${line.kind.toUpperCase()} [${array.join(', ')}].` };
}

const once: readonly Instruction['kind'][] = ['cmd', 'entrypoint', 'healthcheck'];

/** The earlier ones are told: it is they that do nothing. */
function findRepeated({ lines }: StageView): readonly Sighting[] {
  return lines.flatMap(({ line }, at) => {
    const later = lines.slice(at + 1).find((other) => other.line.kind === line.kind);
    if (later === undefined || !once.includes(line.kind)) return [];
    const message = `this ${line.kind.toUpperCase()} does nothing: another one on line ${later.line.place.line} takes its place`;
    return [{ message, hint: 'Remove it.', place: line.place, of: [line, later.line] }];
  });
}
