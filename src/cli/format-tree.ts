import type { TreeReport, TreeRow } from '../app/index.ts';
import { formatSize } from '../base/index.ts';
import { formatMode } from './format-mode.ts';
import { formatTable } from './format-table.ts';
import { showText } from './show-text.ts';

const marks = { added: '+', changed: '~', removed: '-', around: '' } as const;

/**
 * A listing as lines with guides, as tree(1) draws them.
 *
 * @param depth levels that the listing was cut at: what lies below is told by its number
 */
export function formatTree({ entries, path }: TreeReport, depth: number): string {
  const levels = entries.map((row) => levelOf(row.path) - levelOf(path));
  const guides = toGuides(levels);
  const withMarks = entries.some(({ change }) => change !== null);
  const rows = entries.map((row, at) => {
    const name = at === 0 ? row.path : row.path.slice(row.path.lastIndexOf('/') + 1);
    const cells = [
      formatMode(row),
      `${row.uid}:${row.gid}`,
      row.device ?? formatSize(row.size),
      row.layer === null ? '-' : String(row.layer),
      `${guides[at] ?? ''}${showText(name)}${suffixOf(row, levels[at] === depth)}`,
    ];
    return withMarks ? [row.change === null ? '' : marks[row.change], ...cells] : cells;
  });
  const heads = ['MODE', 'OWNER', 'SIZE', 'LAYER', 'PATH'];
  return formatTable(withMarks ? ['', ...heads] : heads, rows);
}

function levelOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}

function suffixOf(row: TreeRow, isCut: boolean): string {
  if (row.target !== null) return ` -> ${showText(row.target)}`;
  if (row.type !== 'directory') return '';
  const slash = row.path === '/' ? '' : '/';
  const own = row.change === null || row.change === 'around' ? 0 : 1;
  const [count, what] = row.change === null ? [row.files, 'file'] : [row.changes - own, 'change'];
  return isCut && count > 0 ? `${slash} (${count} ${what}${count === 1 ? '' : 's'})` : slash;
}

/** The lines that lead from each row's directory to it; rows are in tree order. */
function toGuides(levels: readonly number[]): readonly string[] {
  const guides: string[] = [];
  /** By level, whether a row of it is still to come in the same directory. Filled from the end. */
  let more: boolean[] = [];
  for (let at = levels.length - 1; at >= 0; at--) {
    const level = levels[at] ?? 0;
    const above = Array.from({ length: Math.max(0, level - 1) }, (_, each) => (more[each + 1] ? '│   ' : '    '));
    guides[at] = level === 0 ? '' : above.join('') + (more[level] ? '├── ' : '└── ');
    more = more.slice(0, level);
    more[level] = true;
  }
  return guides;
}
