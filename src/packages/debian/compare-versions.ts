/**
 * Which of two versions of a Debian package is the newer one: negative, 0 or positive as for `sort`.
 * Source: Debian policy manual, section 5.6.12.
 */
export function compareDebianVersions(a: string, b: string): number {
  const [one, other] = [splitVersion(a), splitVersion(b)];
  return (
    one.epoch - other.epoch || compareParts(one.upstream, other.upstream) || compareParts(one.revision, other.revision)
  );
}

interface Version {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

function splitVersion(text: string): Version {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? 0 : Number(text.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** Compares by turns what is no digit and what is a number. */
function compareParts(a: string, b: string): number {
  const [one, other] = [splitParts(a), splitParts(b)];
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [left, right] = [one[at] ?? '', other[at] ?? ''];
    const order = at % 2 === 0 ? compareWords(left, right) : compareNumbers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Begins with what is no digit, be it nothing. */
function splitParts(text: string): readonly string[] {
  return [...text.matchAll(/(\D*)(\d*)/g)].flatMap(([, word = '', digits = '']) => [word, digits]);
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = rank(a[at]) - rank(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` comes before the end, letters before all else. */
function rank(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
