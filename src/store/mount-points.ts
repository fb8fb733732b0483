import { readFileSync, realpathSync } from 'node:fs';

/**
 * What is mounted below a directory in this process's view, named as the directory is. Mounts that other processes made for themselves
 * can't be seen, and a removal here does not go on in them.
 */
export function mountPoints(root: string): readonly string[] {
  const real = realpathSync(root);
  // proc_pid_mountinfo(5): the fifth field, with blanks and backslashes in octal.
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((point) => point.startsWith(`${real}/`))
    .map((point) => root + point.slice(real.length));
}
