import { blockSize, inodeUnit, metaBlock, superBlock } from './format.ts';

const unitsPerBlock = blockSize / inodeUnit;

/** Gives out the place of each inode. What is left free before a block's end goes to later ones that fit there. */
export class InodeSpace {
  /** Next unit behind all that is given out. */
  #end = (superBlock + 1 - metaBlock) * unitsPerBlock;
  /** First units of what is free, by how many there are. */
  readonly #gaps: number[][] = Array.from({ length: unitsPerBlock }, () => []);

  /** First block behind all that is given out. */
  get endBlock(): number {
    return metaBlock + Math.ceil(this.#end / unitsPerBlock);
  }

  /**
   * The nid for an inode of so many bytes, its attributes and all that lies behind it included.
   *
   * @param undivided whether it must lie in one block
   */
  take(size: number, undivided: boolean): number {
    const units = Math.ceil(size / inodeUnit);
    const gap = this.#takeGap(units);
    if (gap !== undefined) return gap;
    const room = unitsPerBlock - (this.#end % unitsPerBlock);
    if (undivided && units > room) {
      this.#gaps[room]?.push(this.#end);
      this.#end += room;
    }
    const nid = this.#end;
    this.#end += units;
    return nid;
  }

  #takeGap(units: number): number | undefined {
    for (let room = units; room < unitsPerBlock; room++) {
      const start = this.#gaps[room]?.pop();
      if (start === undefined) continue;
      if (room > units) this.#gaps[room - units]?.push(start + units);
      return start;
    }
    return undefined;
  }
}
