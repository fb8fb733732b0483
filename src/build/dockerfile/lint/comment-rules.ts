import type { Instruction } from '../instruction.ts';
import type { Rule, Sighting } from './rule.ts';

export const invalidDefinitionDescription: Rule = {
  name: 'InvalidDefinitionDescription',
  severity: 'warning',
  experimental: true,
  about: 'The comment above an `ARG` or a named `FROM` does not begin with its name, as a description of it would.',
  remedy: 'Begin the comment with the name, or put an empty line below it.',
  find: ({ dockerfile }) => dockerfile.instructions.flatMap(checkComment),
};

/** Only a comment directly above describes. */
function checkComment(line: Instruction): readonly Sighting[] {
  const comment = line.comments?.at(-1);
  const names = namesOf(line);
  const [first] = names;
  if (comment === undefined || first === undefined || comment.place.line !== line.place.line - 1) return [];
  const [word = ''] = comment.text.split(' ', 1);
  if (names.includes(word) || /^check\s*=/i.test(comment.text)) return [];
  const example = names.length === 1 ? first : 'NAME';
  const message = `the comment above ${line.kind.toUpperCase()} does not begin with ${names.length === 1 ? `"${first}"` : 'a name that it declares'}`;
  const hint = `Write # ${example} DESCRIPTION, or put an empty line below the comment.`;
  return [{ message, hint, place: comment.place, of: [line] }];
}

function namesOf(line: Instruction): readonly string[] {
  if (line.kind === 'from') return line.name === undefined ? [] : [line.name.text];
  return line.kind === 'arg' ? line.args.map(({ name }) => name.text) : [];
}
