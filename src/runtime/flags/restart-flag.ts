import type { RestartPolicy } from '../life-options.ts';
import { badFlag } from './bad-flag.ts';

/** Reads `no`, `on-failure[:N]`, `always` and `unless-stopped`. @throws runtime/bad-flag */
export function parseRestart(text: string): RestartPolicy {
  const [kind = '', count, ...rest] = text.split(':');
  const refuse = (why: string): never => {
    throw badFlag('--restart', text, why, 'Use no, on-failure, on-failure:5, always or unless-stopped.');
  };
  if (rest.length > 0) refuse('has too many parts');
  if (kind === 'on-failure') {
    if (count === undefined) return { kind };
    return /^\d+$/.test(count)
      ? { kind, ...(Number(count) === 0 ? {} : { most: Number(count) }) }
      : refuse('has no count');
  }
  if (count !== undefined) return refuse('takes no count');
  if (kind === '' || kind === 'no') return { kind: 'no' };
  if (kind === 'always' || kind === 'unless-stopped') return { kind };
  return refuse('is no restart policy');
}
