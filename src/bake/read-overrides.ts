import { nearestName } from '../base/index.ts';
import {
  type BakeFile,
  type BakeTarget,
  listFields,
  mapFields,
  mergeTargets,
  switchFields,
  textFields,
} from './bake-target.ts';
import { bakeFault } from './faults.ts';
import { readTarget } from './read-target.ts';

/** Names that buildx takes for fields, beside their own. */
const aliases: Readonly<Record<string, string>> = { platform: 'platforms', secrets: 'secret', outputs: 'output' };

/** Makes a target of a target: what a call says of it besides. */
export type ChangeTarget = (name: string, target: BakeTarget) => BakeTarget;

/**
 * Reads what `--set` says: `TARGETS.FIELD=VALUE`, `TARGETS.FIELD.NAME=VALUE`, `+=` to add to a list; TARGETS may hold `*`. The first value
 * of a list replaces it, further ones are added.
 *
 * @returns what makes the changes, to a target with all that it inherits
 * @throws bake/bad-override
 */
export function readOverrides(file: BakeFile, texts: readonly string[]): ChangeTarget {
  const overrides = texts.map(parseOverride);
  const names = [...file.targets.keys()];
  for (const { text, targets, pattern } of overrides)
    if (!names.some((name) => targets.test(name))) throw bad(text, `no target is called ${pattern}`, names, pattern);
  return (name, target) => {
    const begun = new Set<string>();
    return overrides
      .filter(({ targets }) => targets.test(name))
      .reduce((changed, { field, adds, apply }) => {
        const adding = adds || begun.has(field);
        begun.add(field);
        return apply(changed, adding);
      }, target);
  };
}

interface Override {
  readonly text: string;
  readonly pattern: string;
  readonly targets: RegExp;
  readonly field: string;
  readonly adds: boolean;
  readonly apply: (target: BakeTarget, adds: boolean) => BakeTarget;
}

function parseOverride(text: string): Override {
  const match = /^([^.=]+)\.([a-z-]+)(?:\.([^=]+?))?(\+?)=(.*)$/s.exec(text);
  if (match === null) throw bad(text, 'it is not TARGET.FIELD=VALUE', [], '');
  const [, pattern = '', written = '', key, plus, value = ''] = match;
  const field = aliases[written] ?? written;
  const isMap = mapFields.some((each) => each === field);
  const known = [...textFields, ...switchFields, ...Object.keys(listFields), ...mapFields];
  if (!known.some((each) => each === field)) throw bad(text, `a target has no ${written}`, known, written);
  if (isMap !== (key !== undefined))
    throw bad(text, isMap ? `${field} takes a name: ${field}.NAME=VALUE` : `${field} takes no name`, [], '');
  const said = readTarget({ [field]: isMap ? { [key ?? '']: value } : value }, `--set ${text}`, (each) => each).target;
  return {
    text,
    pattern,
    targets: toPattern(pattern),
    field,
    adds: plus === '+',
    apply: (target, adds) =>
      mergeTargets(adds ? target : withoutList(target, field), adds ? withList(target, said) : said),
  };
}

/** A list is replaced as a whole, even one that else adds to what is inherited. */
function withoutList(target: BakeTarget, field: string): BakeTarget {
  return { ...target, lists: new Map([...target.lists].filter(([name]) => name !== field)) };
}

function withList(target: BakeTarget, said: BakeTarget): BakeTarget {
  const lists = [...said.lists].map(
    ([name, values]) => [name, [...(target.lists.get(name) ?? []), ...values]] as const,
  );
  return { ...said, lists: new Map(lists) };
}

function toPattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function bad(text: string, why: string, known: readonly string[], name: string): Error {
  const near = nearestName(name, known);
  return bakeFault('bake/bad-override', `--set ${text}: ${why}`, {
    hint:
      near === undefined
        ? 'Write for example --set app.args.VERSION=2 or --set "*.platforms=linux/arm64".'
        : `Did you mean ${near}?`,
  });
}
