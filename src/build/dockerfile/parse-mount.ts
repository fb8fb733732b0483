import type { Place } from '../../base/index.ts';
import { parseBoolean, splitCsv, splitField } from './csv.ts';
import type { Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import type { Mount, MountAccess, MountBase } from './mount.ts';
import { hintNames } from './near-name.ts';
import { optional } from './optional.ts';
import { parseMemorySize } from './size.ts';
import { placeWithin } from './source-text.ts';

/** A field of a mount, its key one of the canonical ones. */
interface Field {
  readonly key: string;
  /** Absent when there is no `=`. */
  readonly value?: string;
  readonly place: Place;
}

type Fields = ReadonlyMap<string, Field>;

/** Replaces variables in a field's value; `undefined` when that failed and was reported. */
export type ExpandField = (value: Word) => string | undefined;

const types = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const sharings = ['shared', 'private', 'locked'] as const;
const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
};
const keys = 'type from source target readonly readwrite id sharing required size mode uid gid env'.split(' ');
const flagKeys = ['readonly', 'readwrite', 'required'];
const special = /[$"'\\`]/;

/**
 * Reads the value of a `--mount` flag. One with variables, quotes or escapes is left for later; only its `from` is looked at.
 *
 * @returns `undefined` when it is malformed, which is reported
 */
export function parseMount(word: Word, report: Report): Mount | undefined {
  const fields = readFields(word, report);
  if (fields === undefined) return undefined;
  const from = fields.get('from');
  if (from !== undefined && /\$./.test(from.value ?? '')) {
    const hint = 'Give the stage an alias with FROM, where variables may stand.';
    report('dockerfile/bad-mount', from.place, 'the field from of a mount can not hold variables', hint);
    return undefined;
  }
  if (!special.test(word.text)) return toMount(word, fields, report);
  return { kind: 'deferred', source: word.text, place: word.place, ...optional('from', from?.value) };
}

/** Reads the value of a `--mount` flag, replacing what its fields hold. */
export function expandMount(word: Word, expand: ExpandField, report: Report): Mount | undefined {
  const fields = readFields(word, report);
  if (fields === undefined) return undefined;
  const expanded = new Map<string, Field>();
  for (const field of fields.values()) {
    const value = field.value === undefined ? undefined : expand({ text: field.value, place: field.place });
    if (field.value !== undefined && value === undefined) return undefined;
    expanded.set(field.key, { key: field.key, place: field.place, ...optional('value', value) });
  }
  return toMount(word, expanded, report);
}

function readFields(word: Word, report: Report): Fields | undefined {
  const found = splitCsv(word.text);
  if (found === undefined) {
    report('dockerfile/bad-mount', word.place, 'the quotes in the mount do not match up');
    return undefined;
  }
  const fields = new Map<string, Field>();
  for (const { text, at } of found) {
    const { key: written, value } = splitField(text);
    const key = aliases[written] ?? written;
    const place = placeWithin(word, at);
    if (!keys.includes(key)) {
      const message = text === '' ? 'the mount has an empty field' : `a mount has no field ${written}`;
      report('dockerfile/bad-mount', place, message, hintNames(written, [...keys, ...Object.keys(aliases)]));
      return undefined;
    }
    if (value === undefined && !flagKeys.includes(key)) {
      report('dockerfile/bad-mount', place, `the field ${written} of a mount needs a value`, `Write ${written}=VALUE.`);
      return undefined;
    }
    fields.set(key, { key, place, ...optional('value', value) });
  }
  return fields;
}

/** What the mounts of one flag are made from. */
interface Draft {
  readonly base: MountBase;
  readonly fields: Fields;
  readonly refuse: Refuse;
  text(key: string): string | undefined;
}

/** Reports what is wrong with a field. */
type Refuse = (key: string, message: string, hint?: string) => undefined;

function toMount(word: Word, fields: Fields, report: Report): Mount | undefined {
  const refuse: Refuse = (key, message, hint) => {
    report('dockerfile/bad-mount', fields.get(key)?.place ?? word.place, message, hint);
    return undefined;
  };
  const text = (key: string): string | undefined => fields.get(key)?.value;
  const written = text('type')?.toLowerCase() ?? 'bind';
  const kind = types.find((type) => type === written);
  if (kind === undefined) return refuse('type', `"${text('type')}" is not a type of mount`, hintNames(written, types));
  const stray = strayKeys[kind].find((key) => fields.has(key));
  if (stray !== undefined) return refuse(stray, `a mount of type ${kind} has no field ${stray}`, 'Leave it out.');
  return makers[kind]({ base: { source: word.text, place: word.place }, fields, refuse, text });
}

/** Fields that a type of mount can not have; others that mean nothing to it are let pass. */
const strayKeys: Readonly<Record<(typeof types)[number], readonly string[]>> = {
  bind: ['mode', 'uid', 'gid', 'required', 'size', 'sharing'],
  cache: ['required', 'size'],
  tmpfs: ['mode', 'uid', 'gid', 'required', 'sharing'],
  secret: ['from', 'size', 'sharing'],
  ssh: ['source', 'size', 'sharing'],
};

const makers: Readonly<Record<(typeof types)[number], (draft: Draft) => Mount | undefined>> = {
  bind: toBind,
  cache: toCache,
  tmpfs: toTmpfs,
  secret: toSecret,
  ssh: toSsh,
};

function toBind({ base, text, ...draft }: Draft): Mount | undefined {
  const readOnly = readOnlyOf(draft, true);
  if (readOnly === undefined) return undefined;
  const [path, target] = [text('source') ?? '', text('target') ?? ''];
  return { ...base, kind: 'bind', ...optional('from', text('from')), path, target, readOnly };
}

function toCache({ base, text, ...draft }: Draft): Mount | undefined {
  const written = text('sharing')?.toLowerCase() ?? 'shared';
  const sharing = sharings.find((one) => one === written);
  if (sharing === undefined)
    return draft.refuse('sharing', `"${written}" is not a way of sharing`, hintNames(written, sharings));
  const readOnly = readOnlyOf(draft, false);
  const access = readAccess(draft);
  if (readOnly === undefined || access === undefined) return undefined;
  const [path, target] = [text('source') ?? '', text('target') ?? ''];
  const names = { ...optional('id', text('id')), ...optional('from', text('from')) };
  return { ...base, kind: 'cache', ...names, path, target, readOnly, sharing, ...access };
}

function toTmpfs({ base, text, refuse }: Draft): Mount | undefined {
  const written = text('size');
  const size = written === undefined ? undefined : parseMemorySize(written);
  if (written !== undefined && size === undefined)
    return refuse('size', `"${written}" is not a size`, 'Write it as 64m or 1g.');
  return { ...base, kind: 'tmpfs', target: text('target') ?? '', ...optional('size', size) };
}

function toSecret({ base, text, ...draft }: Draft): Mount | undefined {
  if (text('source') !== undefined && text('id') !== undefined)
    return draft.refuse('source', 'a secret has either a source or an id', 'Keep one of them.');
  const target = text('target') ?? '';
  const id = text('source') ?? text('id') ?? baseName(target);
  if (id === '') return draft.refuse('type', 'a secret needs an id', 'Add id=NAME.');
  const access = readAccess(draft);
  const required = booleanOf(draft, 'required', false);
  if (access === undefined || required === undefined) return undefined;
  const env = text('env');
  const file = target === '' && env === undefined ? `/run/secrets/${baseName(id)}` : target;
  const names = { ...optional('target', file === '' ? undefined : file), ...optional('env', env) };
  return { ...base, kind: 'secret', id, ...names, required, ...access };
}

function toSsh({ base, text, ...draft }: Draft): Mount | undefined {
  const access = readAccess(draft);
  const required = booleanOf(draft, 'required', false);
  if (access === undefined || required === undefined) return undefined;
  return {
    ...base,
    kind: 'ssh',
    id: text('id') ?? 'default',
    ...optional('target', text('target')),
    required,
    ...access,
  };
}

type FieldReader = Pick<Draft, 'fields' | 'refuse'>;

const accessHints = {
  mode: 'Write an octal number such as 0755.',
  uid: 'Write a number: names are not looked up here.',
  gid: 'Write a number: names are not looked up here.',
} as const;

function readAccess({ fields, refuse }: FieldReader): MountAccess | undefined {
  const access: { mode?: number; uid?: number; gid?: number } = {};
  for (const key of ['mode', 'uid', 'gid'] as const) {
    const text = fields.get(key)?.value;
    if (text === undefined) continue;
    const number = Number.parseInt(text, key === 'mode' ? 8 : 10);
    const digits = key === 'mode' ? /^[0-7]+$/ : /^\d+$/;
    if (!digits.test(text) || number > 0xffff_ffff) return refuse(key, `"${text}" is not a ${key}`, accessHints[key]);
    access[key] = number;
  }
  return access;
}

function readOnlyOf(draft: FieldReader, otherwise: boolean): boolean | undefined {
  if (!draft.fields.has('readwrite')) return booleanOf(draft, 'readonly', otherwise);
  const writable = booleanOf(draft, 'readwrite', !otherwise);
  return writable === undefined ? undefined : !writable;
}

/** A field that is yes or no, yes when it has no value. */
function booleanOf({ fields, refuse }: FieldReader, key: string, otherwise: boolean): boolean | undefined {
  const field = fields.get(key);
  if (field === undefined) return otherwise;
  const text = field.value ?? 'true';
  return parseBoolean(text) ?? refuse(key, `"${text}" is neither true nor false`, 'Write true or false.');
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}
