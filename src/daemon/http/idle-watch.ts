/** Tells when nothing has been asked for some time. */
export interface IdleWatch extends Disposable {
  /** Something begins; the function that is returned ends it. */
  enter(): () => void;
}

/** @param time milliseconds; `undefined`: never */
export function createIdleWatch(time: number | undefined, onIdle: () => void): IdleWatch {
  let active = 0;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    if (time !== undefined) timer = setTimeout(onIdle, time);
  };
  arm();
  return {
    enter() {
      active += 1;
      clearTimeout(timer);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        active -= 1;
        if (active === 0) arm();
      };
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
