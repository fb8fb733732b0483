/** Keeps two builds at work at the same time, in whatever processes, from doing the same step twice. */
export interface StepLocks {
  /**
   * Waits until nobody else does the step. Whoever has a lock asks for no other, so nobody waits in a circle; that of a process that
   * dies is free again.
   *
   * @param onWait called once, when there is somebody to wait for
   * @throws base/cancelled
   */
  lock(key: string, options: { readonly onWait: () => void; readonly signal?: AbortSignal }): Promise<Disposable>;
}

/** For builds that are alone. */
export const noStepLocks: StepLocks = {
  async lock() {
    return { [Symbol.dispose]: () => undefined };
  },
};
