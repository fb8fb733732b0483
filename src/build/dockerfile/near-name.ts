/**
 * The name that differs least from what was written: by one edit when that is short, by two when it is longer. An edit changes,
 * adds or drops one character or swaps two neighbours; letter case does not count.
 */
export function nearName(written: string, names: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  let best: string | undefined;
  let least = wanted.length > 4 ? 3 : 2;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** `Did you mean …?` as a hint, or `otherwise` when no name is near. */
export function hintName(written: string, names: readonly string[], otherwise: string, prefix = ''): string {
  const near = nearName(written, names);
  return near === undefined ? otherwise : `Did you mean ${prefix}${near}?`;
}

/** `Did you mean …?` as a hint, or what the names are when none is near. */
export function hintNames(written: string, names: readonly string[], prefix = ''): string {
  return hintName(written, names, `Use one of ${names.map((name) => prefix + name).join(', ')}.`, prefix);
}

/** Distance by optimal string alignment; `limit` when it is that or more. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const cell = (i: number, j: number): number => rows[i]?.[j] ?? limit;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const same = from.charAt(i - 1) === to.charAt(j - 1);
      const swapped =
        i > 1 && j > 1 && from.charAt(i - 1) === to.charAt(j - 2) && from.charAt(i - 2) === to.charAt(j - 1);
      const swap = swapped ? cell(i - 2, j - 2) + 1 : limit;
      row.push(Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + (same ? 0 : 1), swap));
    }
  }
  return Math.min(limit, cell(from.length, to.length));
}
