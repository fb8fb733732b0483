import { runtimeFault } from '../../faults.ts';

/** What leaves a container alone when nothing else is said: ctrl-p, ctrl-q. */
export const defaultDetachKeys: Uint8Array = Uint8Array.of(0x10, 0x11);

/**
 * Reads keys that leave a container alone, as Docker writes them: `ctrl-p,ctrl-q`, `ctrl-@`, `a`. '' means none.
 *
 * @throws runtime/bad-flag
 */
export function parseDetachKeys(text: string): Uint8Array {
  if (text === '') return new Uint8Array();
  return Uint8Array.from(text.split(',').map((key) => toByte(key, text)));
}

/** Source: ASCII; a control key is the letter's lower five bits. */
function toByte(key: string, text: string): number {
  const [, control] = /^ctrl-([a-z@[\\\]^_])$/.exec(key) ?? [];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) & 0x1f;
  if (/^[\x21-\x7e]$/.test(key)) return key.charCodeAt(0);
  throw runtimeFault('runtime/bad-flag', `--detach-keys ${JSON.stringify(text)}: "${key}" is no key`, {
    hint: 'Write keys with commas between them: a letter, or ctrl- and a letter or one of @ [ \\ ] ^ _.',
  });
}

/** Looks for the keys in what is typed, piece by piece. */
export interface DetachWatch {
  /**
   * @returns what of it goes to the container, with what was held back before; it ends where the keys are complete
   */
  pass(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly detached: boolean };
}

/** What may be the beginning of the keys is held back until it is known not to be. */
export function watchDetachKeys(keys: Uint8Array): DetachWatch {
  let matched = 0;
  return {
    pass(bytes) {
      if (keys.length === 0) return { bytes, detached: false };
      const out: number[] = [];
      for (const byte of bytes) {
        while (matched > 0 && byte !== keys[matched]) {
          const shorter = longestBorder(keys, matched);
          out.push(...keys.subarray(0, matched - shorter));
          matched = shorter;
        }
        if (byte === keys[matched]) matched += 1;
        else out.push(byte);
        if (matched === keys.length) return { bytes: Uint8Array.from(out), detached: true };
      }
      return { bytes: Uint8Array.from(out), detached: false };
    },
  };
}

/** How much of the end of the first `length` keys is also their beginning: as in searching text by Knuth, Morris and Pratt. */
function longestBorder(keys: Uint8Array, length: number): number {
  for (let size = length - 1; size > 0; size--) {
    const end = keys.subarray(length - size, length);
    if (end.every((byte, at) => byte === keys[at])) return size;
  }
  return 0;
}
