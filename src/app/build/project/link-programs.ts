import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../base/index.ts';

/**
 * Makes `node_modules/.bin`, where scripts find the programs of the packages that lie directly in `node_modules`.
 *
 * @param root directory that holds `node_modules`
 */
export function linkPrograms(root: string): void {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return;
  const bin = join(modules, '.bin');
  for (const name of listPackages(modules)) {
    const manifest = readManifest(join(modules, name));
    for (const [program, path] of programsOf(manifest)) {
      const file = join(modules, name, path);
      if (!existsSync(file) || existsSync(join(bin, program))) continue;
      mkdirSync(bin, { recursive: true });
      chmodSync(file, statSync(file).mode | 0o111);
      symlinkSync(posix.join('..', name, path), join(bin, program));
    }
  }
}

/** Names of packages, in their order. */
function listPackages(modules: string): readonly string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : name,
    )
    .toSorted();
}

function readManifest(directory: string): JsonObject {
  try {
    const json: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return isJsonObject(json) ? json : {};
  } catch {
    // No package, or one that has no programs for us.
    return {};
  }
}

/** Names and paths; a path or name that leaves its directory is none. Source: npm docs, package.json, "bin", "directories.bin". */
export function programsOf({ name, bin }: JsonObject): readonly (readonly [name: string, path: string])[] {
  const own = typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : '';
  const all = typeof bin === 'string' ? [[own, bin] as const] : isJsonObject(bin) ? Object.entries(bin) : [];
  return all.flatMap(([program, path]) =>
    typeof path === 'string' && /^[\w.@+-]+$/.test(program) && !posix.normalize(path).startsWith('..')
      ? [[program, path] as const]
      : [],
  );
}
