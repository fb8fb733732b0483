import type { Call } from '../call.ts';
import type { RegistryServerOptions } from '../registry-options.ts';
import type { Asker } from '../rights.ts';
import { type RegistryAct, toRegistryEvent } from './registry-event.ts';

/** The request that does something. */
export interface TellingRequest {
  readonly id: string;
  readonly method: string;
  readonly asker: Asker;
  /** Who it is, when that is known by now. */
  user(): string | undefined;
}

/** What tells of the acts of a request. @returns `undefined` when nobody listens */
export function createTell(
  { onEvent, onFailure }: Pick<RegistryServerOptions, 'onEvent' | 'onFailure'>,
  { id, method, asker, user }: TellingRequest,
): Call['tell'] {
  if (onEvent === undefined) return undefined;
  return async (act: RegistryAct): Promise<void> => {
    const { 'user-agent': agent, host = '' } = asker.headers;
    const actor = user();
    const request = { id, address: asker.address, host, method, ...(agent === undefined ? {} : { agent }) };
    try {
      await onEvent(toRegistryEvent(act, { request, ...(actor === undefined ? {} : { actor }) }));
    } catch (error) {
      onFailure?.(error, id);
    }
  };
}
