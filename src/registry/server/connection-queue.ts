import type { Http } from './http-types.ts';

/** Requests that may wait on one connection: whoever sends more without an answer is no client of a registry. */
const mostWaiting = 64;

/**
 * Answers the requests of a connection one after the other, also when they come at once: else one connection could have as much done at a time as fits
 * into its buffers, and all that is read for it would lie in memory until the first of its answers is taken.
 *
 * @returns what takes a request, and its answer when its turn has come
 */
export function createConnectionQueue(): (socket: Http['Socket'], answer: () => Promise<void>) => void {
  const queues = new WeakMap<Http['Socket'], (() => Promise<void>)[]>();

  async function work(socket: Http['Socket'], queue: (() => Promise<void>)[]): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (!socket.destroyed) await next();
      queue.shift();
    }
    queues.delete(socket);
  }

  return (socket, answer) => {
    const queue = queues.get(socket);
    if (queue === undefined) {
      const begun = [answer];
      queues.set(socket, begun);
      void work(socket, begun);
    } else if (queue.length <= mostWaiting) queue.push(answer);
    else socket.destroy();
  };
}
