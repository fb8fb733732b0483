import { setTimeout } from 'node:timers/promises';

/** Waits until something holds. @throws after 10 seconds, naming `what` */
export async function until(holds: () => boolean, what: () => string): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds(); await setTimeout(10)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what()}`);
  }
}
