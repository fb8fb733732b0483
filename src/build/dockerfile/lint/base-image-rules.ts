import { nearestName } from '../../../base/index.ts';
import { isReference } from './is-reference.ts';
import type { FromView, LintSubject } from './lint-subject.ts';
import type { Rule, Sighting } from './rule.ts';

export const undefinedArgInFrom: Rule = {
  name: 'UndefinedArgInFrom',
  severity: 'warning',
  about: '`FROM` uses an argument that is not declared before the first `FROM`.',
  remedy: 'Declare it with ARG above the first FROM.',
  find: (subject) => subject.froms.flatMap((view) => findUndeclared(subject, view)),
};

export const invalidDefaultArgInFrom: Rule = {
  name: 'InvalidDefaultArgInFrom',
  severity: 'warning',
  about: 'With no build arguments given, a base image has no valid name.',
  remedy: 'Give the argument a default: ARG NAME=VALUE.',
  find: ({ froms }) => froms.flatMap(checkDefault),
};

function findUndeclared({ globalNames }: LintSubject, view: FromView): readonly Sighting[] {
  const unset = [...view.image.unset, ...(view.platform?.unset ?? [])];
  const undeclared = unset.filter(({ name }, at) => {
    const first = unset.findIndex((other) => other.name === name) === at;
    return first && !globalNames.includes(name);
  });
  return undeclared.map(({ name, place }) => {
    const near = nearestName(name, globalNames);
    const hint = near === undefined ? `Declare it with ARG ${name} above the first FROM.` : `Did you mean ${near}?`;
    return { message: `FROM uses ${name}, which no ARG declares`, hint, place, of: [view.from] };
  });
}

function checkDefault({ from, defaultImage }: FromView): readonly Sighting[] {
  const { word, text, isExpanded, used, unset } = defaultImage;
  const isConstant = used.size === 0 && unset.length === 0;
  if (!isExpanded || isConstant || isReference(text)) return [];
  const became = text === '' ? 'nothing' : `"${text}"`;
  const message = `without build arguments ${word.text} stands for ${became}, which names no image`;
  return [{ message, place: word.place, of: [from] }];
}
