import type { FileFacts } from '../app/index.ts';

const letters: Readonly<Record<FileFacts['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  chardevice: 'c',
  blockdevice: 'b',
  fifo: 'p',
};

/** Type and permissions as `ls -l` writes them: `drwxr-xr-x`, `-rwsr-xr-x`. */
export function formatMode({ type, mode }: Pick<FileFacts, 'type' | 'mode'>): string {
  const bits = Number.parseInt(mode, 8);
  const triple = (shift: number, special: number, letter: string): string => {
    const has = (bit: number): boolean => (bits & (bit << shift)) !== 0;
    const execute = has(1) ? 'x' : '-';
    const marked = has(1) ? letter : letter.toUpperCase();
    return (has(4) ? 'r' : '-') + (has(2) ? 'w' : '-') + ((bits & special) === 0 ? execute : marked);
  };
  return letters[type] + triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't');
}
