import type { Instruction } from '../instruction.ts';
import type { LineView } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const legacyKeyValueFormat: Rule = {
  name: 'LegacyKeyValueFormat',
  severity: 'warning',
  about: '`ENV` or `LABEL` has a blank between name and value.',
  remedy: 'Write NAME=VALUE, with quotes around a value that has blanks.',
  find: ({ stages }) => stages.flatMap(({ lines }) => lines.flatMap(checkPair)),
};

export const maintainerDeprecated: Rule = {
  name: 'MaintainerDeprecated',
  severity: 'warning',
  about: '`MAINTAINER` is deprecated: a label serves.',
  remedy: 'Write LABEL org.opencontainers.image.authors="NAME".',
  find: ({ dockerfile }) => dockerfile.instructions.flatMap(checkMaintainer),
};

export const noEmptyContinuation: Rule = {
  name: 'NoEmptyContinuation',
  severity: 'warning',
  about: 'An empty line stands within an instruction, which builders will refuse one day.',
  remedy: 'Remove the empty line or start it with #.',
  find: ({ dockerfile }) => dockerfile.instructions.flatMap(checkEmptyLine),
};

function checkPair({ line }: LineView): readonly Sighting[] {
  if ((line.kind !== 'env' && line.kind !== 'label') || !line.legacy) return [];
  const keyword = line.kind.toUpperCase();
  return line.pairs.map(({ name, value }) => {
    const right = /^[^\s"']+$/.test(value.text) ? value.text : 'VALUE';
    return {
      message: `"${keyword} ${name.text} …" has a blank between name and value`,
      hint: `Write ${keyword} ${name.text}=${right}${right === value.text ? '' : ', with quotes around blanks'}.`,
      place: name.place,
      of: [line],
    };
  });
}

function checkMaintainer(line: Instruction): readonly Sighting[] {
  if (line.kind !== 'maintainer') return [];
  const hint = /^[^"\\$]+$/.test(line.name)
    ? `Write LABEL org.opencontainers.image.authors="${line.name}".`
    : undefined;
  return [
    { message: 'MAINTAINER is deprecated', place: line.place, of: [line], ...(hint === undefined ? {} : { hint }) },
  ];
}

function checkEmptyLine(line: Instruction): readonly Sighting[] {
  const { emptyLine } = line;
  if (emptyLine === undefined) return [];
  return [{ message: `an empty line stands inside ${line.keyword}`, place: emptyLine, of: [line] }];
}
