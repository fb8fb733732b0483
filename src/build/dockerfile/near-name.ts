/** The name that differs least from what was written, by fewer than three edits, in the letter case of what was written. */
export function nearName(written: string, names: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  let best: string | undefined;
  let least = 3;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** `Did you mean …?` as a hint, or what the names are when none is near. */
export function hintNames(written: string, names: readonly string[], prefix = ''): string {
  const near = nearName(written, names);
  if (near !== undefined) return `Did you mean ${prefix}${near}?`;
  return `Use one of ${names.map((name) => prefix + name).join(', ')}.`;
}

/** Levenshtein distance; `limit` when it is that or more. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from.charAt(i - 1) === to.charAt(j - 1) ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return Math.min(limit, row[to.length] ?? limit);
}
