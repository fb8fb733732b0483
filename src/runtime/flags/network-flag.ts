import type { NetworkMode } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';

/** @throws runtime/bad-flag */
export function parseNetworkFlag(text: string): NetworkMode {
  if (text === 'host' || text === 'none') return text;
  throw badFlag('--network', text, 'is not a network', 'Use --network host or --network none.');
}
