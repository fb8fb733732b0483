import type { Json, JsonObject } from '../base/index.ts';
import type { BakeTarget } from './bake-target.ts';
import type { NamedBakeTarget } from './resolve-targets.ts';

/**
 * What `bake --print` shows: the targets with all that they inherit, as a bake file that says the same.
 *
 * @param wanted names of those that were asked for
 */
export function formatBake(targets: readonly NamedBakeTarget[], wanted: readonly string[]): JsonObject {
  return {
    group: { default: { targets: wanted } },
    target: Object.fromEntries(targets.map(({ name, target }) => [name, formatTarget(target)])),
  };
}

function formatTarget({ texts, switches, lists, maps }: BakeTarget): JsonObject {
  const fields: (readonly [string, Json])[] = [
    ...[...texts].map(([name, text]) => [name, escapeVariables(text)] as const),
    ...switches,
    ...[...lists].map(([name, list]) => [name, list.map(escapeVariables)] as const),
    ...[...maps].map(
      ([name, map]) => [name, Object.fromEntries([...map].map(([key, text]) => [key, escapeVariables(text)]))] as const,
    ),
  ];
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What would be taken for a variable when it is read again. */
function escapeVariables(text: string): string {
  return text.replaceAll(/[$%]\{/g, (start) => `${start.charAt(0)}${start}`);
}
