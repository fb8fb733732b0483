import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';
import { isSecretName } from '../dockerfile/index.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Reason } from './explanation.ts';

/** Fields that are the instruction itself, as against what it is done with. */
const commandFields: readonly string[] = ['args', 'script', 'sources', 'destination', 'files', 'path', 'from'];

/** How fields are called. */
const names: Readonly<Record<string, string>> = {
  args: 'command',
  script: 'script',
  sources: 'sources',
  files: 'text of the heredoc',
  path: 'directory',
  cwd: 'working directory',
  owner: '--chown',
  mode: '--chmod',
  exclude: '--exclude',
  parents: '--parents',
  unpack: '--unpack',
  link: '--link',
  extraHosts: '--add-host',
  hostMounts: '--volume',
  shmSize: '--shm-size',
  ulimits: '--ulimit',
  insecure: '--security',
};

/** Whether two steps have the same instruction, whatever they do it with. */
export function isSameCommand(before: JsonObject, after: JsonObject): boolean {
  return commandFields.every((field) => isSame(before[field], after[field]));
}

/** How much of the text of one instruction is that of another, from 0 to 1. */
export function likenessOf(before: JsonObject, after: JsonObject): number {
  const [one, other] = [textOf(before), textOf(after)];
  const most = Math.max(one.length, other.length, 1);
  const least = Math.min(one.length, other.length);
  let head = 0;
  while (head < least && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < least - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  return (head + tail) / most;
}

function textOf(op: JsonObject): string {
  return canonicalJson(Object.fromEntries(commandFields.map((field) => [field, op[field]])));
}

/** Names of the fields that differ. */
export function differingFields(before: JsonObject, after: JsonObject): readonly string[] {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((field) => !isSame(before[field], after[field])).sort();
}

/** What another op says otherwise. Values that sound like secrets are not told. */
export function compareOps(before: JsonObject, after: JsonObject): readonly Reason[] {
  return differingFields(before, after).flatMap((field) => {
    const [was, is] = [before[field], after[field]];
    if (field === 'env') return compareEnv(textsOf(was), textsOf(is));
    const name = names[field] ?? field;
    if (field === 'mounts') return [{ kind: 'setting', name, message: tellMounts(was, is) }];
    const kind = commandFields.includes(field) ? 'command' : 'setting';
    const told = commandFields.includes(field) && field !== 'destination' ? '' : `: ${tell(is)}, was ${tell(was)}`;
    return [{ kind, name, message: `the ${name} is another${field === 'args' ? tellArgs(was) : told}` } as const];
  });
}

/** Names sort: a variable stands in both lists at most once. */
function compareEnv(before: readonly string[], after: readonly string[]): readonly Reason[] {
  const [was, is] = [toMap(before), toMap(after)];
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name)).sort();
  return differing.map((name) => ({
    kind: 'variable',
    name,
    message: `variable ${name} ${tellChange(name, was.get(name), is.get(name))}`,
  }));
}

function tellChange(name: string, was: string | undefined, is: string | undefined): string {
  if (is === undefined) return 'is no longer set';
  if (isSecretName(name)) return was === undefined ? 'is set now' : 'has another value';
  return was === undefined ? `is set now: ${tell(is)}` : `is ${tell(is)}, was ${tell(was)}`;
}

function toMap(env: readonly string[]): ReadonlyMap<string, string> {
  return new Map(env.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

function tellMounts(was: Json | undefined, is: Json | undefined): string {
  const [before, after] = [listOf(was), listOf(is)];
  const changed = [
    ...after.filter((mount) => !before.some((other) => isSame(other, mount))),
    ...before.filter((mount) => !after.some((other) => isSame(other, mount))),
  ];
  const targets = new Set(changed.flatMap((mount) => (isJsonObject(mount) ? [targetOf(mount)] : [])));
  return `other mounts: ${[...targets].join(', ')}`;
}

function targetOf({ target, id, kind }: JsonObject): string {
  return [target, id, kind].find((each) => typeof each === 'string') ?? 'mount';
}

/** The command as it was, its first line. */
function tellArgs(was: Json | undefined): string {
  const args = textsOf(was);
  const text = args.at(-2) === '-c' ? args.at(-1) : args.join(' ');
  return `, was ${tell(text)}`;
}

const longest = 80;

function tell(value: Json | undefined): string {
  if (value === undefined || value === '') return 'nothing';
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim();
  const [line = ''] = text.split('\n', 1);
  return line.length > longest || line !== text ? `${line.slice(0, longest)}…` : line;
}

function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((text) => typeof text === 'string');
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
