import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';

/** A run config over another base, and what could not be decided by rule. */
export interface FollowedConfig {
  readonly config: JsonObject;
  /** What image and new base both changed, such as `Env PATH` or `User`: the image's is kept. */
  readonly contested: readonly string[];
}

/** The three run configs, as JSON: keys as Docker spells them. */
export interface ConfigsOfBase {
  readonly image: JsonObject;
  readonly oldBase: JsonObject;
  readonly newBase: JsonObject;
}

/** Fields that hold names, each of which is a setting of its own. */
const maps = ['ExposedPorts', 'Labels', 'Volumes'] as const;
/** Triggers of a base are done, and gone, once an image was built on it: those of an image are its own. */
const own = new Set(['OnBuild']);

/**
 * Says what an image says, but with another base: what the image has as its old base has it is the base's and follows the new one, also when that does
 * not have it; all else is the image's own and stays. Variables, labels, ports and volumes are looked at one by one. A command belongs to its entrypoint: where the
 * image has an entrypoint of its own, the command is the image's, too. What the image added to a list such as PATH stays around the new base's.
 */
export function followConfig({ image, oldBase, newBase }: ConfigsOfBase): FollowedConfig {
  const contested: string[] = [];
  const config: Record<string, Json> = {};
  const isOwnEntrypoint = !isSame(image.Entrypoint, oldBase.Entrypoint);
  for (const key of new Set([...Object.keys(image), ...Object.keys(newBase)])) {
    const [ours, before, after] = [image[key], oldBase[key], newBase[key]];
    const isOwn = own.has(key) || (key === 'Cmd' && isOwnEntrypoint);
    const value = isOwn ? ours : follow(key, { ours, before, after }, contested);
    if (value !== undefined) config[key] = value;
  }
  return { config, contested };
}

interface Versions<Value> {
  readonly ours: Value | undefined;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

function follow(key: string, versions: Versions<Json>, contested: string[]): Json | undefined {
  if (key === 'Env') return followVariables(versions, contested);
  if (maps.some((each) => each === key)) return followMap(key, versions, contested);
  return choose(key, versions, contested);
}

function choose(
  name: string,
  { ours, before, after }: Versions<Json>,
  contested: string[],
  same: typeof isSame = isSame,
): Json | undefined {
  if (same(ours, before)) return after;
  if (!same(before, after) && !same(ours, after)) contested.push(name);
  return ours;
}

function followMap(key: string, versions: Versions<Json>, contested: string[]): JsonObject | undefined {
  const [ours, before, after] = [versions.ours, versions.before, versions.after].map((each) =>
    isJsonObject(each) ? each : {},
  );
  const names = [...new Set([...Object.keys(ours ?? {}), ...Object.keys(after ?? {})])].sort();
  const kept = names.flatMap((name) => {
    const value = choose(
      `${key} ${name}`,
      { ours: ours?.[name], before: before?.[name], after: after?.[name] },
      contested,
      isIdentical,
    );
    return value === undefined ? [] : [[name, value] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Those of the new base come first, in its order: programs look at the last of several. */
function followVariables(lists: Versions<Json>, contested: string[]): readonly Json[] | undefined {
  const [ours, before, after] = [lists.ours, lists.before, lists.after].map(toVariables);
  const names = new Set([...(after?.keys() ?? []), ...(ours?.keys() ?? [])]);
  const kept = [...names].flatMap((name) => {
    const of = (variables: ReadonlyMap<string, string> | undefined) => variables?.get(name);
    const versions = { ours: of(ours), before: of(before), after: of(after) };
    const value = extend(name, versions) ?? choose(`Env ${name}`, versions, contested);
    return value === undefined ? [] : [value];
  });
  return kept.length === 0 ? undefined : kept;
}

/** `PATH=/app/bin:$PATH`, as it was expanded over the old base, over the new one; `undefined` when the image did not add to a list. */
function extend(name: string, { ours, before, after }: Versions<string>): string | undefined {
  if (ours === undefined || before === undefined || after === undefined) return undefined;
  const [own, inner, next] = [ours, before, after].map((variable) => variable.slice(name.length + 1));
  if (own === undefined || !inner || !next) return undefined;
  const at = `:${own}:`.indexOf(`:${inner}:`);
  if (at < 0 || own === inner) return undefined;
  return `${name}=${own.slice(0, at)}${next}${own.slice(at + inner.length)}`;
}

/** Whole variables, `NAME=VALUE`, by their names. */
function toVariables(list: Json | undefined): ReadonlyMap<string, string> {
  const texts = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  return new Map(texts.map((text) => [text.replace(/=.*$/s, ''), text]));
}

/** Of what a map holds: being there says something, a port has no more than that. */
function isIdentical(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Absent, `null` and empty say the same: documents of Docker and of others differ in which they write. */
function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return toText(a) === toText(b);
}

function toText(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map((each) => JSON.stringify(each)).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length === 0 ? '' : JSON.stringify(fields);
}
