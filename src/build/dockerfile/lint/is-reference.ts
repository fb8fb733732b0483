import { isFault } from '../../../base/index.ts';
import { parseReference } from '../../../oci/index.ts';

/** Whether a text can name an image. */
export function isReference(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}
