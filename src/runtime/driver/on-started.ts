import type { Launched } from './launch.ts';

const firstLook = 10;
const longestWait = 100;

/**
 * Calls `tell` with the number of the container's first process soon after it has one. The runtime tells by a file alone, so we look
 * from time to time; a container that ends at once may go unnoticed.
 */
export function onStarted(launched: Pick<Launched, 'containerPid'>, tell: (pid: number) => void): Disposable {
  let wait = firstLook;
  const look = (): void => {
    const pid = launched.containerPid();
    if (pid !== undefined) {
      tell(pid);
      return;
    }
    wait = Math.min(wait * 2, longestWait);
    timer = setTimeout(look, wait);
  };
  let timer = setTimeout(look, wait);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
