/** Lets work begin while the bytes that all of it holds are within bounds; the others wait their turn. */
export interface ByteBudget {
  /** What is larger than all there is goes when nothing else does. */
  hold<Result>(bytes: number, work: () => Promise<Result>): Promise<Result>;
}

export function createByteBudget(most: number): ByteBudget {
  let held = 0;
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  function next(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (held > 0 && held + first.bytes > most) return;
      waiting.shift();
      held += first.bytes;
      first.go();
    }
  }

  return {
    async hold(bytes, work) {
      await new Promise<void>((go) => {
        waiting.push({ bytes, go });
        next();
      });
      try {
        return await work();
      } finally {
        held -= bytes;
        next();
      }
    },
  };
}
