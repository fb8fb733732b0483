import type { FromInstruction, Instruction, Word } from '../instruction.ts';
import { stagesOf } from '../stages.ts';
import { editWord } from './edit-word.ts';
import type { LintSubject } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const consistentInstructionCasing: Rule = {
  name: 'ConsistentInstructionCasing',
  severity: 'warning',
  about: 'An instruction is not in the letter case that most of the file has.',
  remedy: 'Write all instructions in upper case.',
  find: findInconsistentCasing,
};

export const fromAsCasing: Rule = {
  name: 'FromAsCasing',
  severity: 'warning',
  about: '`AS` is not in the letter case of its `FROM`.',
  remedy: 'Write both in upper case.',
  find: ({ froms }) => froms.flatMap(({ from }) => checkAs(from)),
};

export const stageNameCasing: Rule = {
  name: 'StageNameCasing',
  severity: 'warning',
  about: 'A stage name is not in lower case.',
  remedy: 'Write the name in lower case.',
  find: ({ froms }) => froms.flatMap(({ from }) => checkStageName(from)),
};

/** FROM and what stands in stages counts; the majority decides, upper case when there is none. */
function findInconsistentCasing({ dockerfile }: LintSubject): readonly Sighting[] {
  const lines = stagesOf(dockerfile).stages.flatMap(({ from, instructions }) => [from, ...instructions]);
  const lower = lines.filter(({ keyword }) => isLower(keyword)).length;
  const upper = lines.filter(({ keyword }) => isUpper(keyword)).length;
  const toCase = (text: string): string => (lower > upper ? text.toLowerCase() : text.toUpperCase());
  const name = lower > upper ? 'lower' : 'upper';
  return lines.filter(({ keyword }) => keyword !== toCase(keyword)).map((line) => toCasing(line, toCase, name));
}

function toCasing(line: Instruction, toCase: (text: string) => string, name: string): Sighting {
  const { keyword, place } = line;
  const right = toCase(keyword);
  return {
    message: `${keyword} is not in ${name} case as most instructions are`,
    hint: `Write ${right}.`,
    place,
    of: [line],
    ...editWord(place, keyword, right),
  };
}

function isLower(text: string): boolean {
  return text === text.toLowerCase();
}

function isUpper(text: string): boolean {
  return text === text.toUpperCase();
}

/** Where FROM itself mixes cases, that alone is to be told. */
function checkAs(from: FromInstruction): readonly Sighting[] {
  const { as, keyword } = from;
  if (as === undefined || (!isLower(keyword) && !isUpper(keyword))) return [];
  const right = isLower(keyword) ? as.text.toLowerCase() : as.text.toUpperCase();
  if (as.text === right) return [];
  return [
    {
      message: `"${as.text}" is not in the letter case of "${keyword}"`,
      hint: `Write ${right}.`,
      place: as.place,
      of: [from],
      ...editWord(as.place, as.text, right),
    },
  ];
}

function checkStageName(from: FromInstruction): readonly Sighting[] {
  const { name, writtenName } = from;
  return name === undefined || writtenName === undefined ? [] : [toLowerCase(from, name, writtenName)];
}

function toLowerCase(from: FromInstruction, name: Word, written: string): Sighting {
  return {
    message: `the stage name "${written}" is not in lower case`,
    hint: `Write ${name.text}.`,
    place: name.place,
    of: [from],
    ...editWord(name.place, written, name.text),
  };
}
