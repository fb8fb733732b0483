/** Those of one address that may wait, and those of all. */
const mostOfOne = 8;
const mostWaiting = 64;

/**
 * Does costly work for askers, little of it at a time. Who comes when too many wait is told so at once, and so is who has too much of it waiting
 * alone.
 *
 * @param width how much at a time
 */
export function createHashQueue(
  width: number,
): (asker: string, work: () => Promise<boolean>) => Promise<boolean | 'busy'> {
  const waiting: { readonly asker: string; readonly go: () => void }[] = [];
  let active = 0;

  async function enter(asker: string): Promise<void> {
    if (active < width) {
      active += 1;
      return;
    }
    // Whoever leaves hands its place on.
    await new Promise<void>((go) => waiting.push({ asker, go }));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
    else next.go();
  }

  return async (asker, work) => {
    const own = waiting.filter((each) => each.asker === asker).length;
    if (waiting.length >= mostWaiting || own >= mostOfOne) return 'busy';
    await enter(asker);
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
