import { nearestName } from '../../../base/index.ts';
import { parseBoolean, splitCsv } from '../../../build/dockerfile/index.ts';
import { appFault } from '../../faults.ts';

/** What a value of `--cache-from` or `--cache-to` says: `type=KIND,NAME=VALUE,…`. Reading faults name the value. */
export interface CacheAttributes {
  readonly text: (name: string) => string | undefined;
  /** @throws app/bad-cache */
  readonly boolean: (name: string) => boolean | undefined;
  /** @throws app/bad-cache when it is not there */
  readonly required: (name: string, hint: string) => string;
  /** @throws app/bad-cache when something else is said, with the list of what may be */
  readonly assertKnown: (names: readonly string[]) => void;
  readonly fault: (why: string, hint: string) => Error;
}

/**
 * @param flag for messages: `cache-to`
 * @throws app/bad-cache
 */
export function readAttributes(flag: string, text: string): CacheAttributes {
  const fault = (why: string, hint: string): Error => appFault('app/bad-cache', `${flag} "${text}": ${why}`, { hint });
  const fields = splitCsv(text);
  if (fields === undefined) throw fault('its quotes do not match up', 'Write type=KIND,NAME=VALUE.');
  const attributes = new Map<string, string>();
  for (const field of fields) {
    const at = field.text.indexOf('=');
    if (at <= 0) throw fault(`"${field.text}" is not NAME=VALUE`, 'Write type=KIND,NAME=VALUE.');
    attributes.set(field.text.slice(0, at).trim(), field.text.slice(at + 1));
  }
  return {
    fault,
    text: (name) => attributes.get(name),
    boolean(name) {
      const value = attributes.get(name);
      const boolean = value === undefined ? undefined : parseBoolean(value);
      if (value !== undefined && boolean === undefined)
        throw fault(`${name} can not be "${value}"`, `Write ${name}=true or ${name}=false.`);
      return boolean;
    },
    required(name, hint) {
      const value = attributes.get(name);
      if (value === undefined || value === '') throw fault(`it has no ${name}`, hint);
      return value;
    },
    assertKnown(names) {
      const strange = [...attributes.keys()].find((name) => name !== 'type' && !names.includes(name));
      if (strange === undefined) return;
      const near = nearestName(strange, names);
      const may = names.length === 0 ? 'It has no options.' : `It may have: ${names.join(', ')}.`;
      throw fault(
        `type=${attributes.get('type')} has no ${strange}`,
        near === undefined ? may : `Did you mean ${near}?`,
      );
    },
  };
}

const foreignKinds = ['azblob', 'gha', 's3'];

/** Whether a value names a kind of cache that only other builders speak to. */
export function isForeignCache(text: string): boolean {
  return foreignKinds.some((kind) => new RegExp(`(^|,) *type=${kind}(,|$)`).test(text));
}

/** @throws app/bad-cache for a kind that is none of these, with the list */
export function readKind<Kind extends string>(attributes: CacheAttributes, kinds: readonly Kind[]): Kind {
  const type = attributes.text('type');
  const hint = `Choose one of: ${kinds.join(', ')}.`;
  if (type === undefined) throw attributes.fault('it has no type', hint);
  const kind = kinds.find((each) => each === type);
  if (kind !== undefined) return kind;
  throw attributes.fault(`${foreignKinds.includes(type) ? 'nacre speaks to no' : 'there is no'} type "${type}"`, hint);
}
