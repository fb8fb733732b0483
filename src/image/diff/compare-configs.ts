import { isJsonObject, type Json } from '../../base/index.ts';
import { formatPlatform, formatRunConfig, type ImageConfig } from '../../oci/index.ts';

/** One thing that two image configs say differently; `undefined` is where one says nothing of it. */
export interface ConfigChange {
  /** As Docker spells it: `Env`, `Cmd`, `Entrypoint`, `Labels` …; `Platform` and `Author` beside them. */
  readonly field: string;
  /** Of fields that hold several things by name (`Env`, `Labels`, `ExposedPorts`, `Volumes`, `Healthcheck`), the name. */
  readonly key?: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What two configs say differently of how the image runs, in the order of the specification's fields. Times and history don't count. */
export function compareConfigs(before: ImageConfig, after: ImageConfig): readonly ConfigChange[] {
  const one = toFields(before);
  const other = toFields(after);
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((field) => compareField(field, one.get(field), other.get(field)));
}

function toFields(config: ImageConfig): ReadonlyMap<string, Json> {
  const { Env: _env, ...rest } = formatRunConfig(config.config);
  return new Map<string, Json>([
    ['Platform', formatPlatform(config.platform)],
    ...(config.author === undefined ? [] : [['Author', config.author] as const]),
    ['Env', toVariables(config.config.env)],
    ...Object.entries(rest),
  ]);
}

/** The last of several of one name counts, as it does for the process that gets them. */
function toVariables(env: readonly string[]): Json {
  return Object.fromEntries(
    env.map((variable) => {
      const equals = variable.indexOf('=');
      return equals < 0 ? [variable, ''] : [variable.slice(0, equals), variable.slice(equals + 1)];
    }),
  );
}

function compareField(field: string, before: Json | undefined, after: Json | undefined): readonly ConfigChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isKeyed = [before, after].every((value) => value === undefined || isJsonObject(value));
  if (!isKeyed) return [{ field, before, after }];
  const one = isJsonObject(before) ? before : {};
  const other = isJsonObject(after) ? after : {};
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return keys
    .filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]))
    .map((key) => ({ field, key, before: one[key], after: other[key] }));
}
