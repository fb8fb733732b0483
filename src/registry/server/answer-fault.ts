import { isFault } from '../../base/index.ts';
import { type Answer, refuse } from './answer.ts';

/** What a request is answered with when something failed. What is no business of the client's is not told. */
export function answerFault(error: unknown): Answer {
  if (!isFault(error)) return refuse('UNKNOWN', { message: 'internal error' });
  switch (error.status) {
    case 408:
      return refuse('SIZE_INVALID', { status: 408, message: error.message });
    case 413:
      return refuse('SIZE_INVALID', { status: 413, message: error.message });
    case 503:
      return refuse('UNAVAILABLE', { headers: { 'retry-after': 5 } });
    case 507:
      return refuse('UNAVAILABLE', { status: 507, message: 'there is no space left' });
    default:
      return refuse('UNKNOWN', { message: 'internal error' });
  }
}
