/** Something that is done again and again, one time after the other. */
export interface Repetition extends AsyncDisposable {
  /** The pause is another by now: it begins anew. */
  repause(): void;
}

/**
 * Begins after the first pause, and ends with its disposal, which waits for what is under way.
 *
 * @param pause milliseconds from the end of one time to the beginning of the next
 * @param onFailure told of what fails; it is done again all the same
 */
export function repeat(
  work: () => Promise<void>,
  pause: () => number,
  onFailure: (error: unknown) => void,
): Repetition {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isEnded = false;

  function wait(): void {
    if (isEnded) return;
    timer = setTimeout(() => {
      timer = undefined;
      working = work().catch(onFailure).then(wait);
    }, pause()).unref();
  }

  wait();
  return {
    repause() {
      if (timer === undefined) return;
      clearTimeout(timer);
      wait();
    },
    async [Symbol.asyncDispose]() {
      isEnded = true;
      clearTimeout(timer);
      await working;
    },
  };
}
