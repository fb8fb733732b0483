import { type Answer, refuse } from '../answer.ts';
import type { Limited } from './rate-gate.ts';

/** Source: RFC 6585, section 4; distribution-spec, "Error Codes". */
export function refuseLimited({ wait, what }: Limited): Answer {
  return refuse('TOOMANYREQUESTS', { message: `too many ${what}`, headers: { 'retry-after': wait } });
}
