import type { TarItem } from '../../archive/index.ts';
import { imageFault } from '../../image/index.ts';

/** What the names of all layers together may take in memory. */
export interface NameBudget {
  /** @throws image/bad-layer when there are too many */
  spend(item: TarItem): void;
}

/** Of one entry, besides its texts; measured, in bytes. */
const entrySize = 300;

/** @param bytes enough for two million ordinary names by default */
export function createNameBudget(bytes: number = 768 * 1024 * 1024): NameBudget {
  let left = bytes;
  return {
    spend({ entry: { path, linkTarget }, where: { segments } }) {
      left -= entrySize + 2 * (path.length + linkTarget.length) + 64 * (segments?.length ?? 0);
      if (left < 0)
        throw imageFault('image/bad-layer', 'there are more names in its layers than are kept in memory', {
          hint: 'Pull the image, and look into it here.',
        });
    },
  };
}
