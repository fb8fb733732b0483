/**
 * The name nearest to what was written, if one is near enough to be what was meant: for "did you mean".
 *
 * @returns `undefined` when every name needs more edits than a third of what was written has letters, and more than one; a single letter
 *   is near to what begins with it
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of names) {
    const edits = name.startsWith(written) ? 0.5 : countEdits(written, name);
    if (best === undefined || edits < best.edits) best = { name, edits };
  }
  const most = written.length === 1 ? 0.5 : Math.max(1, Math.floor(written.length / 3));
  return best !== undefined && best.edits <= most ? best.name : undefined;
}

/** Fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const edits = [
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
        swapped ? cell(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      ];
      current.push(Math.min(...edits));
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
