import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One way into the library. */
export interface LibraryDoor {
  /** What a program imports: `nacre/oci`. */
  readonly specifier: string;
  /** The room behind it, as a path under src/: `oci`. */
  readonly room: string;
}

/** The library's doors, as package.json's exports name them. */
export function libraryDoors(): LibraryDoor[] {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(text);
  return Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [{ specifier: `nacre${path.slice(1)}`, room: roomOf(target.default) }],
  );
}

function roomOf(built: string): string {
  return built.replace('./dist/lib/', '').replace(/\.js$/, '');
}
