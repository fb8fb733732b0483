/** What somebody waits by. */
export interface Bell {
  ring(): void;
  /** Waits so long; or until it rings, if that is to be heeded. What rang while nobody waited counts too. */
  wait(milliseconds: number, heedsRing: boolean): Promise<void>;
  /** Nobody waits any more. */
  end(): void;
}

export function createBell(): Bell {
  let hasRung = false;
  let hasEnded = false;
  let onRing = (): void => undefined;
  let onEnd = (): void => undefined;
  return {
    ring() {
      hasRung = true;
      onRing();
    },
    wait: (milliseconds, heedsRing) =>
      new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          hasRung = false;
          onRing = () => undefined;
          resolve();
        };
        const timer = setTimeout(go, milliseconds);
        onEnd = go;
        if (heedsRing) onRing = go;
        if (hasEnded || (heedsRing && hasRung)) go();
      }),
    end() {
      hasEnded = true;
      onEnd();
    },
  };
}
