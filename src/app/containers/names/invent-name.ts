import { isFault } from '../../../base/index.ts';
import { randomHex } from '../../../host/index.ts';
import { materials, seaThings } from './name-words.ts';

/**
 * A name for a container that got none: `copper_heron`.
 *
 * @param isTaken whether a container has a name; when it has ten in a row, a number is put behind
 */
export function inventName(isTaken: (name: string) => boolean): string {
  for (let tries = 0; ; tries += 1) {
    const name = `${oneOf(materials)}_${oneOf(seaThings)}${tries < 10 ? '' : (randomNumber() % 1000) + 2}`;
    if (!isTaken(name)) return name;
  }
}

/** Makes a container again whose invented name another one got in between. */
export async function withFreeName<Result>(
  { name }: { readonly name?: string },
  make: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await make();
    } catch (error) {
      if (name !== undefined || !isFault(error, 'store/name-taken')) throw error;
    }
  }
}

function oneOf(words: readonly string[]): string {
  return words[randomNumber() % words.length] ?? '';
}

function randomNumber(): number {
  return Number.parseInt(randomHex(4), 16);
}
