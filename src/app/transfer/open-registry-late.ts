import { once } from '../../base/index.ts';
import type { Registry } from '../../registry/client/index.ts';
import type { Nacre } from '../nacre.ts';
import { openRegistryFor, type RegistryAccess } from '../registry/registry-access.ts';

/**
 * Registries, of which nothing is opened until one is asked for; disposing closes what was.
 *
 * @param adapt what is made of them, once
 */
export function openRegistryLate(
  nacre: Nacre,
  access: RegistryAccess,
  adapt: (registry: Registry) => Registry = (registry) => registry,
): Disposable & { readonly open: () => Registry } {
  let opened: Registry | undefined;
  const open = once(() => {
    opened = openRegistryFor(nacre, access);
    return adapt(opened);
  });
  return { open, [Symbol.dispose]: () => opened?.[Symbol.dispose]() };
}
