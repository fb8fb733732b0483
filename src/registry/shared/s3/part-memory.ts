import { partSize } from './part-size.ts';

/** Memory for parts that are being sent: a bounded number of bytes in all. */
export interface PartMemory {
  /**
   * Works with so many bytes of it, when they are free. What is larger than all there is goes when nothing else does.
   *
   * @param work is given them; they are another's when it ends
   */
  hold<Result>(size: number, work: (memory: Uint8Array) => Promise<Result>): Promise<Result>;
}

/** What is smaller is not worth being kept. */
const leastKept = 1024 * 1024;

/** @param most bytes */
export function createPartMemory(most: number): PartMemory {
  let held = 0;
  const waiting: { readonly size: number; readonly go: () => void }[] = [];
  // Of the first size of parts, which nearly all have: memory that is used again need not be cleared, nor collected.
  const free: ArrayBuffer[] = [];
  const kept = partSize(0);

  function next(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (held > 0 && held + first.size > most) return;
      waiting.shift();
      held += first.size;
      first.go();
    }
  }

  return {
    async hold(size, work) {
      await new Promise<void>((go) => {
        waiting.push({ size, go });
        next();
      });
      const isKept = size >= leastKept && size <= kept;
      const memory = (isKept ? free.pop() : undefined) ?? new ArrayBuffer(isKept ? kept : size);
      try {
        return await work(new Uint8Array(memory, 0, size));
      } finally {
        if (isKept) free.push(memory);
        held -= size;
        next();
      }
    },
  };
}
