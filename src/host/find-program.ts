import { accessSync, constants, statSync } from 'node:fs';

/** Where programs of root live; many users' PATH leaves them out. */
const rootDirectories = ['/usr/sbin', '/sbin'] as const;

/** Absolute path of a program by name, looked for in PATH, then in /usr/sbin and /sbin; a name with a `/` is taken as a path. */
export function findProgram(name: string): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  const directories = [...(process.env.PATH ?? '').split(':'), ...rootDirectories];
  return directories
    .filter((directory) => directory.startsWith('/'))
    .map((directory) => `${directory}/${name}`)
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
