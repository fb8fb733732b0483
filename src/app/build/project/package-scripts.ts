import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../../../base/index.ts';

/** Scripts that package managers run when they install a package, in their order. */
export const installScriptNames = ['preinstall', 'install', 'postinstall'] as const;

/**
 * What is to be run when a package is installed; empty for most. An add-on that does not say how it is made is made with node-gyp.
 * Source: npm docs, "scripts", "Life Cycle Scripts".
 *
 * @param directory of the package
 */
export function installScripts(directory: string): ReadonlyMap<string, string> {
  const all = readScripts(directory);
  const found = installScriptNames.flatMap((name) => {
    const text = all[name];
    return typeof text === 'string' ? [[name, text] as const] : [];
  });
  if (all.install === undefined && all.preinstall === undefined && existsSync(join(directory, 'binding.gyp')))
    return new Map<string, string>([...found, ['install', 'node-gyp rebuild']]);
  return new Map<string, string>(found);
}

/** Names of the packages that a package can do without: as a rule its add-on is one of them, one for each platform. */
export function optionalDependencies(directory: string): readonly string[] {
  return Object.keys(readObject(directory, 'optionalDependencies'));
}

function readScripts(directory: string): Readonly<Record<string, unknown>> {
  return readObject(directory, 'scripts');
}

function readObject(directory: string, field: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const value: unknown = isJsonObject(json) ? json[field] : undefined;
    return isJsonObject(value) ? value : {};
  } catch {
    // What has no package.json says nothing.
    return {};
  }
}
