import type { UserNamespace } from '../user-namespace.ts';
import { badFlag } from './bad-flag.ts';
import { parseIdMaps } from './idmap-flag.ts';

const largestId = 2 ** 31 - 1;

/**
 * Reads `--userns`, or `--uidmap` and `--gidmap`, which say it by number.
 *
 * @throws runtime/bad-flag
 */
export function readUserNamespace(
  named: string | undefined,
  users: readonly string[],
  groups: readonly string[],
): UserNamespace | undefined {
  const mapped = parseIdMaps(users, groups);
  if (named === undefined) return mapped;
  if (mapped === undefined) return parseUserns(named);
  throw badFlag('--userns', named, 'is given beside --uidmap or --gidmap', 'Give one of them.');
}

/**
 * Reads `--userns`: `keep-id[:uid=N,gid=N]`, `nomap`, `auto[:size=N]`; `host` is what there is without: for root the machine's own
 * namespace, for an ordinary user that of all his containers.
 *
 * @returns `undefined` for `host`
 * @throws runtime/bad-flag
 */
export function parseUserns(text: string): UserNamespace | undefined {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const numbers = (known: readonly string[]): Readonly<Record<string, number>> =>
    colon < 0
      ? {}
      : Object.fromEntries(
          text
            .slice(colon + 1)
            .split(',')
            .map((field) => readNumber(text, field, known)),
        );
  switch (kind) {
    case 'keep-id':
      return { kind, ...numbers(['uid', 'gid']) };
    case 'auto':
      return { kind, ...numbers(['size']) };
    case 'nomap':
      if (colon < 0) return { kind };
      break;
    case 'host':
    case '':
      if (colon < 0) return undefined;
  }
  throw badFlag('--userns', text, 'is no such namespace', 'Write keep-id, nomap, auto or host.');
}

function readNumber(text: string, field: string, known: readonly string[]): readonly [string, number] {
  const [name = '', value = '', more] = field.split('=');
  const number = Number(value);
  const isFit = /^\d{1,10}$/.test(value) && number <= largestId && (name !== 'size' || number > 0);
  if (more === undefined && known.includes(name) && isFit) return [name, number];
  throw badFlag(
    '--userns',
    text,
    `has "${field}"`,
    `Write ${known.map((each) => `${each}=N`).join(',')} after the colon.`,
  );
}
