import type { VolumesFrom } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';

/**
 * Parses `--volumes-from CONTAINER[:ro|rw]`; `z` and `Z` are accepted.
 *
 * @throws runtime/bad-flag
 */
export function parseVolumesFrom(text: string): VolumesFrom {
  const [container = '', modes = '', ...rest] = text.split(':');
  const list = modes === '' ? [] : modes.split(',');
  if (container === '' || rest.length > 0 || list.some((mode) => !['ro', 'rw', 'z', 'Z'].includes(mode)))
    throw badFlag(
      '--volumes-from',
      text,
      'is not a container and a mode',
      'Write CONTAINER, CONTAINER:ro or CONTAINER:rw.',
    );
  return { container, ...(list.includes('ro') ? { readOnly: true } : {}) };
}
