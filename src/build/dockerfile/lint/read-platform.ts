import { isFault } from '../../../base/index.ts';
import { type Platform, parsePlatform } from '../../../oci/index.ts';

/** The platform a text names; `undefined` when it names none. */
export function readPlatform(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch (error) {
    if (isFault(error)) return undefined;
    throw error;
  }
}
