import { run } from './lab.ts';

export interface TreeOptions {
  /** Whether times are listed. @default true */
  readonly times?: boolean;
  /** Paths to leave out, with all that is below them; relative, as find(1) matches them. */
  readonly without?: readonly string[];
}

/** Every path with type, mode, owner, size, links, target and time, in byte order. Directories have no size: file systems differ in it. */
export function listTree(root: string, { times = true, without = [] }: TreeOptions = {}): string {
  const time = times ? ' %T@' : '';
  const pruned = without.flatMap((path) => ['-path', `./${path}`, '-prune', '-o']);
  const format = (size: string): string => `%P %y %m %U:%G${size} %l${time}\n`;
  const print = ['(', '-type', 'd', '-printf', format(''), ')', '-o', '-printf', format(' %s %n')];
  const script = 'cd "$0" && find . -mindepth 1 "$@" | LC_ALL=C sort';
  return run('sh', '-c', script, root, ...pruned, ...print);
}
