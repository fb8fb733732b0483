import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import { readFlags } from './flags.ts';
import type { InstructionBody, Word } from './instruction.ts';
import { optional } from './optional.ts';
import { toWord } from './source-text.ts';
import { splitAtBlanks } from './split-words.ts';

const validName = /^[a-z][a-z0-9\-_.]*$/;

/** `FROM [--platform=P] image [AS name]`. */
export function parseFrom(clause: Clause, report: Report): InstructionBody<'from'> | undefined {
  const flags = readFlags(clause, { platform: 'text' }, report);
  const words = splitAtBlanks(clause.rest.text, clause.rest.at).map((found) => toWord(clause.line, found));
  const [image, as, name] = words;
  const platform = flags.text('platform');
  if (image === undefined) {
    report('dockerfile/missing-argument', clause.keyword.place, 'FROM needs an image', 'Name an image, or scratch.');
    return undefined;
  }
  if (as !== undefined && !checkName(as, name, words[3], report)) return undefined;
  const lower = name === undefined ? undefined : { ...name, text: name.text.toLowerCase() };
  return {
    kind: 'from',
    image,
    ...optional('platform', platform?.text === '' ? undefined : platform),
    ...optional('as', as),
    ...optional('name', lower),
    ...optional('writtenName', name?.text === lower?.text ? undefined : name?.text),
  };
}

/** Whether what follows the image is `AS` and a stage name, and no more. */
function checkName(as: Word, name: Word | undefined, extra: Word | undefined, report: Report): boolean {
  const isAs = as.text.toLowerCase() === 'as';
  if (isAs && name === undefined) {
    report('dockerfile/missing-argument', as.place, 'the stage name is missing after AS', 'Write FROM IMAGE AS NAME.');
    return false;
  }
  const surplus = isAs ? extra : as;
  if (name === undefined || surplus !== undefined) {
    const { text, place } = surplus ?? as;
    const comment = text.startsWith('#')
      ? 'Put comments on lines of their own.'
      : 'Write FROM IMAGE or FROM IMAGE AS NAME.';
    report('dockerfile/extra-argument', place, `FROM does not take "${text}" here`, comment);
    return false;
  }
  return checkStageName(name, report);
}

function checkStageName(name: Word, report: Report): boolean {
  const lower = name.text.toLowerCase();
  if (!validName.test(lower)) {
    const hint = 'Start with a letter and go on with letters, digits, -, _ and dots.';
    report('dockerfile/bad-stage-name', name.place, `"${name.text}" can not be the name of a stage`, hint);
    return false;
  }
  return true;
}
