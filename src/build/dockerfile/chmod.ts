/** One change of a symbolic mode, such as `u+x`. Bits are those of stat's mode, 0o7777. */
export interface ModeChange {
  readonly operator: '+' | '-' | '=';
  /** Bits that may change: who was named. */
  readonly who: number;
  /** Bits to add or remove, for everyone; `who` says which of them count. */
  readonly bits: number;
  /** `X`: execution too, for directories and for what someone may already execute. */
  readonly executeIfAny: boolean;
  /** `g=u`: bits come from those of this class. */
  readonly copyFrom?: 'u' | 'g' | 'o';
}

/** The value of `--chmod`. */
export type Chmod =
  | { readonly kind: 'octal'; readonly mode: number }
  | { readonly kind: 'symbolic'; readonly changes: readonly ModeChange[] };

const clause = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/;
const action = /([-+=])([ugo]|[rwxXst]*)/g;
const classes: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o0007, a: 0o6777 };
const permissions: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };
const shifts = { u: 6, g: 3, o: 0 } as const;

/** Reads an octal mode up to 7777 or a symbolic one as chmod(1) takes it; `undefined` when it is neither. */
export function parseChmod(text: string): Chmod | undefined {
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return mode <= 0o7777 ? { kind: 'octal', mode } : undefined;
  }
  const changes: ModeChange[] = [];
  for (const part of text.split(',')) {
    const match = clause.exec(part);
    if (match === null) return undefined;
    const who = [...(match[1] ?? '')].reduce((bits, name) => bits | (classes[name] ?? 0), 0);
    for (const [, operator, letters] of (match[2] ?? '').matchAll(action))
      changes.push(toChange(operator, who, letters ?? ''));
  }
  return { kind: 'symbolic', changes };
}

function toChange(sign: string | undefined, who: number, letters: string): ModeChange {
  const operator = sign === '+' || sign === '-' ? sign : '=';
  const everyone = who === 0 ? 0o6777 : who;
  if (letters === 'u' || letters === 'g' || letters === 'o')
    return { operator, who: everyone, bits: 0, executeIfAny: false, copyFrom: letters };
  // "Others" alone have neither set-id nor sticky bits.
  const special = who === 0 || (who & ~0o7) !== 0;
  const bits = [...letters].reduce((all, letter) => all | (permissions[letter] ?? 0), 0);
  const execute = letters.includes('X');
  return {
    operator,
    who: everyone | (special ? bits & 0o1000 : 0),
    bits: (special ? bits : bits & 0o777) | (execute && operator === '-' ? 0o111 : 0),
    executeIfAny: execute && operator !== '-',
  };
}

/**
 * The mode of a file after the change, from its permission bits (0o7777) before.
 *
 * @example applyChmod(parseChmod('u+x,go=r') as Chmod, 0o600, false) // 0o744
 */
export function applyChmod(chmod: Chmod, mode: number, isDirectory: boolean): number {
  if (chmod.kind === 'octal') return chmod.mode;
  const executable = isDirectory || (mode & 0o111) !== 0;
  return chmod.changes.reduce((before, change) => applyChange(change, before, executable), mode);
}

function applyChange(change: ModeChange, mode: number, executable: boolean): number {
  if (change.copyFrom !== undefined) return copyClass(change, change.copyFrom, mode);
  const bits = (change.bits | (change.executeIfAny && executable ? 0o111 : 0)) & change.who;
  if (change.operator === '-') return mode & ~bits;
  return (change.operator === '=' ? mode & ~change.who : mode) | bits;
}

/** Gives each class in `who` the read, write and execute bits of one class. */
function copyClass(change: ModeChange, from: 'u' | 'g' | 'o', mode: number): number {
  const value = (mode >> shifts[from]) & 0o7;
  const everywhere = (value << 6) | (value << 3) | value;
  const who = change.who & 0o777;
  if (change.operator === '-') return mode & ~(everywhere & who);
  return (change.operator === '=' ? mode & ~who : mode) | (everywhere & who);
}
