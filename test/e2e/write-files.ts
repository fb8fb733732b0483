import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Content of a file, the target of a symbolic link, or an executable file's content. */
export type FileText = string | Uint8Array | { readonly symlink: string } | { readonly program: string };

/** Writes files by path below a directory, which is made when missing; a path that ends in `/` is a directory. @returns the directory */
export function writeFiles(directory: string, files: Readonly<Record<string, FileText>>): string {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (name.endsWith('/')) continue;
    if (typeof text === 'string' || text instanceof Uint8Array) writeFileSync(path, text);
    else if ('symlink' in text) symlinkSync(text.symlink, path);
    else {
      writeFileSync(path, text.program);
      chmodSync(path, 0o755);
    }
  }
  return directory;
}
