import { randomHex } from '../host/index.ts';

/** A new container id: 64 random lower-case hex digits, the first 12 not all decimal (they become the host name). */
export function createContainerId(): string {
  for (;;) {
    const id = randomHex(32);
    if (/[a-f]/.test(id.slice(0, 12))) return id;
  }
}
