import type { Rule } from './rule.ts';

const reserved = ['context', 'scratch'];

export const reservedStageName: Rule = {
  name: 'ReservedStageName',
  severity: 'warning',
  about: 'A stage has a name that means something else: `scratch` or `context`.',
  remedy: 'Give the stage another name.',
  find: ({ froms }) =>
    froms.flatMap(({ from }) =>
      from.name === undefined || !reserved.includes(from.name.text)
        ? []
        : [
            {
              message: `"${from.name.text}" has a meaning of its own as the name of a stage`,
              place: from.name.place,
              of: [from],
            },
          ],
    ),
};

export const duplicateStageName: Rule = {
  name: 'DuplicateStageName',
  severity: 'warning',
  about: 'Two stages have the same name.',
  remedy: 'Give each a name of its own.',
  find: ({ froms }) =>
    froms.flatMap(({ from: { name }, from }, index) =>
      name === undefined || !froms.slice(0, index).some((other) => other.from.name?.text === name.text)
        ? []
        : [{ message: `two stages are named "${name.text}"`, place: name.place, of: [from] }],
    ),
};
